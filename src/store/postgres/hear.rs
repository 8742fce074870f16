//! How a replica learns of what the others have written: it is told by notification, and
//! looks for itself all the same.

use std::{future::poll_fn, sync::Arc, time::Duration};

use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};
use tokio_postgres::AsyncMessage;

use super::{
    Pool,
    connect::Target,
    notice,
    pipeline::{self, Ask},
    rows::{self, Trouble},
    writer::discard,
};
use crate::{
    ids::Ids,
    store::{publish::Publisher, sql::postgres as sql},
};

/// How long to wait before connecting anew.
const RECONNECT: Duration = Duration::from_millis(500);

/// Asks how far the record goes, again and again: as often as configured, and at once when
/// somebody waits for it.
pub(super) async fn look(
    pool: Pool,
    publisher: Publisher,
    ids: Ids,
    interval: Duration,
    asked: Arc<Notify>,
    spread: bool,
) {
    loop {
        // A time that comes or a reader who asks: either is a reason to look.
        let _ = timeout(interval.mul_f64(0.5 + ids.fraction()), asked.notified()).await;
        match seq(&pool, spread).await {
            Ok(seq) => publisher.reached(seq),
            // The database is away, and whoever needs it says so. Not faster than this.
            Err(_) => sleep(RECONNECT).await,
        }
    }
}

/// How far the record goes that can be read.
async fn seq(pool: &Pool, spread: bool) -> Result<i64, Trouble> {
    let found = if spread {
        let client = pool.get().await?;
        // Over machines that commit one after the other, the last of them too.
        let asks = [
            Ask::command(sql::BEGIN),
            Ask::command(sql::ORDER_AWAIT),
            Ask::new(sql::CLOCK),
            Ask::command(sql::COMMIT),
        ];
        match pipeline::send(&client, &asks).await {
            Ok(answers) => answers.into_iter().flatten().collect(),
            Err(error) => {
                discard(client);
                return Err(error.into());
            }
        }
    } else {
        pool.rows(sql::CLOCK, &[]).await?
    };
    let row = found.first();
    let counters = row.ok_or_else(|| Trouble::odd("clock", "its row is not there"));
    Ok(rows::counters(counters?)?.seq)
}

/// Listens, and connects anew whenever the connection is lost.
pub(super) async fn listen(
    target: Target,
    publisher: Publisher,
    ids: Ids,
    asked: Arc<Notify>,
    spread: bool,
) {
    loop {
        if let Err(error) = listen_once(&target, &publisher, &asked, spread).await {
            tracing::debug!(
                error = rows::said(&error),
                "listening to the database ended"
            );
        }
        sleep(RECONNECT.mul_f64(1.0 + ids.fraction())).await;
    }
}

async fn listen_once(
    target: &Target,
    publisher: &Publisher,
    asked: &Notify,
    spread: bool,
) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = target.config.connect(target.tls.clone()).await?;
    let mut messages = Box::pin(async move {
        loop {
            match poll_fn(|context| connection.poll_message(context)).await {
                Some(Ok(AsyncMessage::Notification(told))) => {
                    if let Some((seq, work)) = notice::read(told.payload()) {
                        if spread {
                            asked.notify_one();
                        } else {
                            publisher.reached(seq);
                        }
                        if work {
                            publisher.work();
                        }
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => return Ok(()),
            }
        }
    });
    let listening = async {
        client.batch_execute(sql::LISTEN).await?;
        // What was written before the server heard of us.
        asked.notify_one();
        std::future::pending::<Result<(), tokio_postgres::Error>>().await
    };
    tokio::select! {
        ended = &mut messages => ended,
        failed = listening => failed,
    }
}
