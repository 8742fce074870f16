//! A look at the database past the service.

use std::net::IpAddr;

use demarche::ids::Ids;
use tokio_postgres::{Client, NoTls};

/// A connection to the database beside those of the service.
pub(in crate::faults) struct Observer(Client);

impl Observer {
    pub(in crate::faults) async fn connect(url: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        Self(client)
    }

    /// How many mails about events the service knows to be accepted.
    pub(in crate::faults) async fn committed(&self) -> usize {
        let sum = "select coalesce(sum(size - remaining), 0)::bigint from chunk \
            join mailing on id = mailing where kind = 'event'";
        let row = self.0.query_one(sum, &[]).await.unwrap();
        usize::try_from(row.get::<_, i64>(0)).unwrap()
    }

    /// How many mails about events workers have leased and not settled.
    pub(in crate::faults) async fn leased(&self) -> usize {
        let sum = "select coalesce(sum(remaining), 0)::bigint from chunk \
            join mailing on id = mailing where kind = 'event' and epoch > 0 and remaining > 0 \
            and ready_ms > extract(epoch from clock_timestamp()) * 1000";
        let row = self.0.query_one(sum, &[]).await.unwrap();
        usize::try_from(row.get::<_, i64>(0)).unwrap()
    }

    /// Whether somebody at this address is in the middle of a group, says nothing, and holds
    /// others up.
    pub(in crate::faults) async fn is_held_up_by(&self, ip: IpAddr) -> bool {
        let held = "select exists (select 1 from pg_stat_activity holder \
            join pg_stat_activity other on holder.pid = any(pg_blocking_pids(other.pid)) \
            where holder.client_addr = $1::text::inet and holder.state = 'idle in transaction')";
        let row = self.0.query_one(held, &[&ip.to_string()]).await.unwrap();
        row.get(0)
    }

    /// Ends so many connections of the service, drawn from all. Says how many it was.
    pub(in crate::faults) async fn cut(&self, ids: &Ids, count: usize) -> usize {
        let all = "select pid from pg_stat_activity where datname = current_database() \
            and application_name = 'demarche' order by backend_start";
        let found = self.0.query(all, &[]).await.unwrap();
        let mut open: Vec<i32> = found.iter().map(|row| row.get(0)).collect();
        let mut ended = 0;
        for _ in 0..count.min(open.len()) {
            let drawn = usize::from(ids.random::<1>()[0]) % open.len();
            let end = "select pg_terminate_backend($1)";
            let row = self.0.query_one(end, &[&open.swap_remove(drawn)]).await;
            ended += usize::from(row.unwrap().get::<_, bool>(0));
        }
        ended
    }
}
