//! Who may do what: roles, actions, one permission table, and the ways to prove who one is.
//!
//! Everything here is value in, value out, but for the hashing of passwords, which runs on a thread of its own. What is
//! remembered of users, groups and keys, and every decision that [`Caller::check`] takes part in, is in
//! [`crate::platform`].
//!
//! ```
//! use exos_core::access::{Action, Caller, Origin, Principal, Role};
//!
//! let anna = Principal::User { id: "u1".to_owned(), name: "anna".to_owned() };
//! let caller = Caller::new(anna, Origin::default()).with_role("shop", Role::Restricted);
//! caller.check(Action::StackDeploy, Some("shop"))?;
//! let refused = caller.check(Action::HostChange, Some("shop")).unwrap_err();
//! assert_eq!(refused.kind(), exos_core::ErrorKind::Forbidden);
//! let foreign = caller.check(Action::StackDeploy, Some("bank")).unwrap_err();
//! assert_eq!(foreign.kind(), exos_core::ErrorKind::NotFound);
//! # Ok::<(), exos_core::Error>(())
//! ```

mod action;
mod caller;
mod password;
mod role;
mod roles;
mod table;
mod throttle;
mod token;
mod wall;

pub use action::{Action, Scope};
pub use caller::{Caller, Origin, Principal, no_such_environment, unauthorized};
pub use password::{Cost, PasswordHash, Passwords, Verdict, check_password};
pub use role::Role;
pub use roles::{Grant, Subject, roles_of};
pub use table::{Allowance, Allowances, Cell, Row, Standing, TABLE, allowed};
pub use throttle::{Throttle, ThrottleLimits};
pub use token::{Token, TokenHash, TokenKind};
pub use wall::{breaches, refuse_breaches};
