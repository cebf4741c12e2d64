//! The journey of a person at FranceConnect (FC §5), as a browser lives it.

mod accounts;
mod aidants_connect;
mod choice;
mod choice_modal;
mod clock_skew;
mod cookies;
mod csrf;
mod device;
mod identity_check;
mod information;
mod information_message;
mod labels;
mod levels;
mod logout;
mod notification;
mod provider_faults;
mod register;
mod return_from_provider;
mod scene;
mod single_sign_on;
mod steps;
mod subjects;
mod suspicion;
mod tabs;
mod traces;
