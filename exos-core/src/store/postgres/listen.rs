//! Hearing of the events that other servers commit.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgListener;
use sqlx::{PgPool, Postgres};

use crate::store::newest::Newest;
use crate::store::sql;

pub(super) const CHANNEL: &str = "exos_events";

/// Sends a number to everybody who listens, when the transaction commits.
pub(super) const NOTIFY: &str = "SELECT pg_notify($1, $2)";

/// The time from a failure to the next try. Who waits for events reads them now and then all the same.
const AGAIN: Duration = Duration::from_secs(5);

/// Tells of new events until the pool is closed.
pub(super) async fn listen(pool: PgPool, newest: Arc<Newest>) {
    loop {
        let Err(error) = hear(&pool, &newest).await;
        if pool.is_closed() {
            return;
        }
        tracing::warn!(%error, "events of other servers are heard late until the database answers again");
        tokio::time::sleep(AGAIN).await;
    }
}

async fn hear(pool: &PgPool, newest: &Newest) -> sqlx::Result<Infallible> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // What came while nobody listened: before this, and after a connection was lost.
        let query = sqlx::query_as::<Postgres, _>(sql::NEWEST_EVENT);
        if let Ok(number) = sql::newest(query.fetch_one(pool).await?) {
            newest.tell(number);
        }
        while let Some(news) = listener.try_recv().await? {
            if let Ok(number) = news.payload().parse() {
                newest.tell(number);
            }
        }
    }
}
