//! The `openid` profile (contract: "The openid profile").
