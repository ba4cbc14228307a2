//! Requests that are done once, however often they come: the first answer is kept and given again.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Platform;
use super::sealed::HoldsSealed;
use crate::access::{Caller, Principal};
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Problem, Result, Retry};
use crate::exec::Cancel;
use crate::hex;
use crate::store::{Page, Record, Versioned};
use crate::vault::{Context, Sealed};

/// How long an answer is kept.
const KEPT_FOR: Duration = Duration::from_hours(24);

/// A request that nobody showed to be worked on for this long was cut short: its server died.
const CUT_SHORT: Duration = Duration::from_mins(3);

/// How often a server shows that it works on a request.
const RENEW: Duration = Duration::from_secs(45);

/// How often a request that loses a race against another one of its key looks again.
const TRIES: usize = 4;

/// A request that carries a key of its sender.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The key: each attempt of one request carries the same.
    pub key: &'a str,
    /// The method.
    pub method: &'a str,
    /// The path with its query.
    pub path: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// An answer as it is given again. `Debug` shows its status only: it may hold what is shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The headers that belong to what was made.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl fmt::Debug for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answered")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// What becomes of a request.
#[derive(Debug)]
pub enum Begun {
    /// It is the first with its key, and is to be done.
    First(Ticket),
    /// It was done, and this was the answer.
    Again(Answered),
}

/// The right to answer for a key.
#[derive(Debug)]
#[must_use = "a request that was begun is to be finished or given up"]
pub struct Ticket(Versioned<Request>);

/// A request that was begun.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Request {
    fingerprint: String,
    begun_at: Timestamp,
    /// When it was last seen to be worked on.
    #[serde(default)]
    renewed_at: Option<Timestamp>,
    /// Absent while it is worked on. Sealed, because an answer may hold what is shown once, such as an API key.
    answer: Option<Sealed>,
}

impl Record for Request {
    const KIND: &'static str = "request";
}

impl HoldsSealed for Request {
    fn context(id: &str) -> Context<'_> {
        let kind = "request.answer";
        Context { kind, id }
    }

    fn sealed(&mut self) -> Option<&mut Sealed> {
        self.answer.as_mut()
    }
}

impl Request {
    fn is_over(&self, now: Timestamp) -> bool {
        match self.answer {
            Some(_) => now >= self.begun_at + KEPT_FOR,
            None => now >= self.renewed_at.unwrap_or(self.begun_at) + CUT_SHORT,
        }
    }
}

/// What is done with requests that are done once.
#[derive(Debug, Clone, Copy)]
pub struct Once<'a> {
    platform: &'a Platform,
}

impl<'a> Once<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Begins a request, or returns what was answered to it before.
    ///
    /// # Behavior
    /// - Keys are the caller's own: the same key of somebody else is another request.
    /// - What was answered is kept for 24 hours, in the store: it survives a restart, and holds for all servers of it.
    /// - A request that was cut short by the end of a server may be begun again after three minutes, and no other:
    ///   [`Once::work`] shows that one is worked on.
    ///
    /// # Errors
    /// `Invalid` when another request had the key, `Conflict` while the first one is worked on.
    pub async fn begin(&self, caller: &Caller, asked: Asked<'_>) -> Result<Begun> {
        let (id, fingerprint) = (id(&caller.principal, asked.key), fingerprint(asked));
        for _ in 0..TRIES {
            let found = self.platform.store().record::<Request>(&id).await?;
            let now = self.platform.ports().clock.timestamp();
            let found = match found {
                Some(found) if !found.value.is_over(now) => {
                    return self.answered(&found, &fingerprint);
                }
                found => found,
            };
            let taken = self.take(&id, found, &fingerprint).await;
            match taken {
                // Somebody else was faster.
                Err(error) if is_lost_race(&error) => {}
                taken => return taken.map(|request| Begun::First(Ticket(request))),
            }
        }
        Err(worked_on())
    }

    fn answered(self, found: &Versioned<Request>, fingerprint: &str) -> Result<Begun> {
        if found.value.fingerprint != fingerprint {
            let message = "another request had this key";
            let problem = Problem::new("Idempotency-Key", message)
                .hint("give each request a key of its own, and the same only to its repetitions");
            return Err(Error::invalid("repeat request", vec![problem]));
        }
        let Some(answer) = &found.value.answer else {
            return Err(worked_on());
        };
        let context = Request::context(&found.id);
        let bytes = self.platform.ports().vault.open(context, answer)?;
        // The reader's own error could quote a secret.
        let answer = serde_json::from_slice(bytes.expose()).map_err(|_| unreadable())?;
        Ok(Begun::Again(answer))
    }

    /// Takes the place of what is over, if there is anything.
    async fn take(
        self,
        id: &str,
        over: Option<Versioned<Request>>,
        fingerprint: &str,
    ) -> Result<Versioned<Request>> {
        let batch = self.platform.batch();
        let request = Versioned {
            id: id.to_owned(),
            version: over.map_or(0, |over| over.version),
            value: Request {
                fingerprint: fingerprint.to_owned(),
                begun_at: batch.at,
                renewed_at: None,
                answer: None,
            },
        };
        let batch = if request.version == 0 {
            batch.insert(id, &request.value)?
        } else {
            batch.save(&request)?
        };
        self.platform.store().commit(batch).await?;
        Ok(Versioned {
            version: request.version + 1,
            ..request
        })
    }

    /// Does the work of a request, and shows meanwhile that it is worked on, so that nobody begins it again.
    pub async fn work<T>(&self, ticket: &mut Ticket, work: impl Future<Output = T>) -> T {
        let ended = Cancel::default();
        let work = async {
            let done = work.await;
            ended.cancel();
            done
        };
        // A renewal that was begun is brought to its end: the answer is written over the version that it leaves.
        let (done, ()) = tokio::join!(work, self.renew_until(&ended, ticket));
        done
    }

    async fn renew_until(self, ended: &Cancel, ticket: &mut Ticket) {
        loop {
            tokio::select! {
                () = ended.cancelled() => return,
                () = tokio::time::sleep(RENEW) => {}
            }
            if let Err(error) = self.renew(ticket).await {
                tracing::warn!(%error, "a request is not known to be worked on");
            }
        }
    }

    async fn renew(self, Ticket(request): &mut Ticket) -> Result<()> {
        let batch = self.platform.batch();
        request.value.renewed_at = Some(batch.at);
        self.platform.store().commit(batch.save(request)?).await?;
        request.version += 1;
        Ok(())
    }

    /// Keeps the answer.
    ///
    /// # Errors
    /// `Conflict` when the request was not seen to be worked on for so long that another one was begun.
    pub async fn finish(&self, ticket: Ticket, answer: &Answered) -> Result<()> {
        let Ticket(mut request) = ticket;
        let bytes = serde_json::to_vec(answer).map_err(|error| unreadable().source(error))?;
        let context = Request::context(&request.id);
        request.value.answer = Some(self.platform.ports().vault.seal(context, &bytes)?);
        let batch = self.platform.batch().save(&request)?;
        self.platform.store().commit(batch).await.map(drop)
    }

    /// Forgets a request that came to nothing, so that it can be tried again with the same key.
    ///
    /// # Errors
    /// As [`Once::finish`].
    pub async fn give_up(&self, ticket: Ticket) -> Result<()> {
        let batch = self.platform.batch().remove(&ticket.0);
        self.platform.store().commit(batch).await.map(drop)
    }

    /// Forgets the requests whose time is over, and returns how many. To be called now and then.
    pub async fn sweep(&self) -> Result<usize> {
        let now = self.platform.ports().clock.timestamp();
        let store = self.platform.store();
        let (mut page, mut swept) = (Page::default(), 0);
        loop {
            let requests = store.records::<Request>(&page).await?;
            let Some(last) = requests.last() else {
                return Ok(swept);
            };
            page.after = Some(last.id.clone());
            for over in requests.iter().filter(|one| one.value.is_over(now)) {
                let written = store.commit(self.platform.batch().remove(over)).await;
                match written {
                    Err(error) if is_lost_race(&error) => {}
                    written => swept += written.map(|_| 1)?,
                }
            }
        }
    }
}

fn id(principal: &Principal, key: &str) -> String {
    let key = hex::encode(&Sha256::digest(key));
    format!("{}/{key}", principal.id())
}

/// Each part is hashed with its length, so that no two requests run together.
fn fingerprint(asked: Asked<'_>) -> String {
    let mut hash = Sha256::new();
    for part in [asked.method.as_bytes(), asked.path.as_bytes(), asked.body] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex::encode(&hash.finalize())
}

fn is_lost_race(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Conflict | ErrorKind::AlreadyExists | ErrorKind::NotFound
    )
}

fn worked_on() -> Error {
    let message = "the request with this key is still worked on";
    Error::new(ErrorKind::Conflict, "repeat request", message)
        .retry(Retry::Later(Some(Duration::from_secs(1))))
        .hint("ask again in a moment")
}

fn unreadable() -> Error {
    let message = "an answer that was kept cannot be read or written";
    Error::new(ErrorKind::Internal, "repeat request", message)
}

#[cfg(test)]
mod tests;
