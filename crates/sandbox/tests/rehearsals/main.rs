//! The sandbox over HTTP, as a browser, a broker and a test program call it.

mod control;
mod faults;
mod identity_providers;
mod manifest;
mod people;
mod portal;
mod register;
mod stack;
