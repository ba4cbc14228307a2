//! Passwords: what is a good one, and how they are kept.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::error::{Error, ErrorKind, Result};
use crate::random;
use crate::secret::Secret;

mod policy;

pub use policy::check_password;

/// How much work a guess costs: the parameters of argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes that are computed side by side.
    pub lanes: u32,
}

impl Default for Cost {
    /// Returns 19 MiB, 2 passes, 1 lane: the first choice of the OWASP Password Storage Cheat Sheet
    /// (<https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>).
    fn default() -> Self {
        Self {
            memory: 19 * 1024,
            passes: 2,
            lanes: 1,
        }
    }
}

/// How many passwords are computed at the same time. It bounds memory: each takes [`Cost::memory`].
const AT_ONCE: usize = 4;

/// Hashes and checks passwords, on threads of their own and a few at a time.
///
/// ```
/// # async fn example() -> exos_core::Result<()> {
/// use exos_core::Secret;
/// use exos_core::access::{Cost, Passwords, Verdict};
///
/// let passwords = Passwords::new(Cost::default())?;
/// let hash = passwords.hash(&Secret::from("correct horse")).await?;
/// let verdict = passwords.verify(&Secret::from("correct horse"), Some(&hash)).await?;
/// assert_eq!(verdict, Verdict::Right { stale: false });
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
}

/// A password as it is kept: salted and hashed, as PHC text (`$argon2id$v=19$...`).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Whether a password is the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is not, or there is no such user.
    Wrong,
    /// It is.
    Right {
        /// Whether it was hashed with another cost than is used now, so that it is worth hashing anew.
        stale: bool,
    },
}

impl Passwords {
    /// Hashes at a cost; one that argon2 does not know is `Invalid`.
    pub fn new(cost: Cost) -> Result<Self> {
        let params = Params::new(cost.memory, cost.passes, cost.lanes, None);
        let params = params.map_err(|source| {
            let message = format!("argon2 does not take the cost {cost:?}");
            Error::new(ErrorKind::Invalid, "hash password", message).source(source)
        })?;
        Ok(Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// Hashes a password with a salt of its own. Whether it is a good one, [`check_password`] tells before.
    pub async fn hash(&self, password: &Secret) -> Result<PasswordHash> {
        let (argon2, password) = (self.argon2.clone(), password.clone());
        self.compute(move || hash(&argon2, &password)).await
    }

    /// Tells whether a password is the one that was hashed.
    ///
    /// # Behavior
    /// - Without a hash, because there is no such user, it is wrong after the same work as for a wrong one: how long the
    ///   answer takes does not tell who has an account.
    /// - One that is longer than a password may be is wrong, without any work.
    pub async fn verify(&self, password: &Secret, hash: Option<&PasswordHash>) -> Result<Verdict> {
        if password.expose().len() > policy::LONGEST {
            return Ok(Verdict::Wrong);
        }
        let (argon2, password, kept) = (self.argon2.clone(), password.clone(), hash.cloned());
        let verdict = move || match kept {
            Some(kept) => verify(&argon2, &password, &kept),
            None => self::hash(&argon2, &password).map(|_| Verdict::Wrong),
        };
        self.compute(verdict).await
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.turns.clone().acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await
            .map_err(|source| failed("it was cut short").source(source))?
    }
}

fn hash(argon2: &Argon2<'_>, password: &Secret) -> Result<PasswordHash> {
    let salt: [u8; 16] = random::bytes()?;
    let hash = argon2.hash_password_with_salt(password.expose().as_bytes(), &salt);
    let hash: Phc = hash.map_err(|source| failed("argon2 refused").source(source))?;
    Ok(PasswordHash(hash.to_string()))
}

fn verify(argon2: &Argon2<'_>, password: &Secret, kept: &PasswordHash) -> Result<Verdict> {
    // Why it cannot be read is left out: the reader's error may quote it.
    let broken = || failed("the hash that is kept cannot be read");
    let kept = Phc::new(&kept.0).map_err(|_| broken())?;
    let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    let kept_at = Params::try_from(&kept).map_err(|_| broken())?;
    let stale = cost(&kept_at) != cost(argon2.params());
    match argon2.verify_password(password.expose().as_bytes(), &kept) {
        Ok(()) => Ok(Verdict::Right { stale }),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(Verdict::Wrong),
        Err(_) => Err(broken()),
    }
}

fn failed(message: &str) -> Error {
    Error::new(ErrorKind::Internal, "check password", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least that argon2 takes, so that tests are fast.
    const CHEAP: Cost = Cost {
        memory: 8,
        passes: 1,
        lanes: 1,
    };

    fn secret(text: &str) -> Secret {
        Secret::from(text)
    }

    #[tokio::test]
    async fn the_right_password_is_right_and_no_other() {
        let passwords = Passwords::new(CHEAP).unwrap();
        let hash = passwords.hash(&secret("correct horse")).await.unwrap();
        let right = Verdict::Right { stale: false };
        for (tried, verdict) in [
            ("correct horse", right),
            ("Correct horse", Verdict::Wrong),
            ("", Verdict::Wrong),
        ] {
            let said = passwords.verify(&secret(tried), Some(&hash)).await;
            assert_eq!(said.unwrap(), verdict, "{tried}");
        }
    }

    #[tokio::test]
    async fn no_user_is_a_wrong_password() {
        let passwords = Passwords::new(CHEAP).unwrap();
        let verdict = passwords.verify(&secret("correct horse"), None).await;
        assert_eq!(verdict.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_right_and_stale() {
        let before = Passwords::new(CHEAP).unwrap();
        let now = Passwords::new(Cost { passes: 2, ..CHEAP }).unwrap();
        let hash = before.hash(&secret("correct horse")).await.unwrap();
        let verdict = now.verify(&secret("correct horse"), Some(&hash)).await;
        assert_eq!(verdict.unwrap(), Verdict::Right { stale: true });
    }

    #[tokio::test]
    async fn equal_passwords_are_kept_differently_and_never_shown() {
        let passwords = Passwords::new(CHEAP).unwrap();
        let one = passwords.hash(&secret("correct horse")).await.unwrap();
        let other = passwords.hash(&secret("correct horse")).await.unwrap();
        assert_ne!(one, other);
        assert_eq!(format!("{one:?}"), "***");
    }

    #[tokio::test]
    async fn a_broken_hash_is_an_error_that_does_not_show_it() {
        let passwords = Passwords::new(CHEAP).unwrap();
        let broken = PasswordHash("$argon2id$tampered".to_owned());
        let error = passwords
            .verify(&secret("x"), Some(&broken))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert!(!format!("{error:?}").contains("tampered"));
    }

    #[test]
    fn the_default_is_what_owasp_names_first() {
        let params = Passwords::new(Cost::default())
            .unwrap()
            .argon2
            .params()
            .clone();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (19_456, 2, 1)
        );
        Passwords::new(Cost { passes: 0, ..CHEAP }).unwrap_err();
    }
}
