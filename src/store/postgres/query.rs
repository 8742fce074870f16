//! Reads outside a group of writes: how rows are asked for, and what is asked otherwise where
//! the record is spread over machines.

use tokio_postgres::{Row, types::ToSql};

use super::{
    Postgres,
    rows::{self, Trouble},
};
use crate::{
    domain::SubscriberId,
    store::{
        AnchorRow, Members, Recipient, encode::limit, engine::Engine as _, error::StoreError,
        sql::postgres as sql,
    },
};

pub(super) type Answer<T> = Result<T, StoreError>;
pub(super) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

impl Postgres {
    pub(super) async fn rows(
        &self,
        statement: &'static str,
        values: Values<'_>,
    ) -> Answer<Vec<Row>> {
        self.0.pool.rows(statement, values).await
    }

    /// As many as there are.
    pub(super) async fn many<T>(
        &self,
        statement: &'static str,
        values: Values<'_>,
        read: impl Fn(&Row) -> Result<T, Trouble> + Send,
    ) -> Answer<Vec<T>> {
        let rows = self.rows(statement, values).await?;
        let read: Result<Vec<T>, Trouble> = rows.iter().map(read).collect();
        Ok(read?)
    }

    /// At most one.
    pub(super) async fn one<T>(
        &self,
        statement: &'static str,
        values: Values<'_>,
        read: impl Fn(&Row) -> Result<T, Trouble> + Send,
    ) -> Answer<Option<T>> {
        Ok(self.many(statement, values, read).await?.pop())
    }

    /// The first column of the only row.
    pub(super) async fn number(&self, statement: &'static str) -> Answer<Option<i64>> {
        let found = self.one(statement, &[], |row| Ok(row.try_get(0)?)).await?;
        Ok(found.flatten())
    }

    pub(super) async fn people(&self, members: &Members) -> Answer<Vec<Recipient>> {
        let person = |row: &Row| {
            Ok(Recipient {
                number: row.try_get(0)?,
                id: SubscriberId(row.try_get(1)?),
                address: row.try_get(2)?,
                subscriptions: Vec::new(),
            })
        };
        let Some((first, last)) = members.dense() else {
            return self
                .many(sql::SUBSCRIBERS_NUMBERED, &[&members.numbers()], person)
                .await;
        };
        let mut people = self
            .many(sql::SUBSCRIBERS_BETWEEN, &[&first, &last], person)
            .await?;
        people.retain(|recipient| members.position(recipient.number).is_some());
        Ok(people)
    }

    /// Which of the anchors are used, each asked for by itself: tables that are spread over
    /// machines do not answer for a list that is not a table.
    pub(super) async fn used_one_by_one(&self, names: &[String]) -> Answer<Vec<String>> {
        let mut used = Vec::new();
        for name in names {
            let read = |row: &Row| Ok(row.try_get(0)?);
            if self.one(sql::ANCHOR_USED, &[name], read).await? == Some(true) {
                used.push(name.clone());
            }
        }
        Ok(used)
    }

    /// A page of those under an anchor, from every machine only as much as can be in it:
    /// each gives up to as many rows as are asked for, all but one page of which would be
    /// thrown away. A stretch of numbers bounds that; it grows until the page is full.
    pub(super) async fn anchored_by_stretches(
        &self,
        name: &str,
        after: i64,
        rows: usize,
    ) -> Answer<Vec<AnchorRow>> {
        let counters = self.one(sql::CLOCK, &[], rows::counters).await?;
        let highest = counters.map_or(0, |counters| counters.subscriber);
        let (mut from, mut stretch) = (after, limit(rows));
        let mut found = Vec::new();
        while found.len() < rows && from < highest {
            let to = from.saturating_add(stretch);
            let left = limit(rows - found.len());
            let values: Values<'_> = &[&name, &from, &to, &left];
            found.extend(
                self.many(sql::ANCHORED_WITHIN, values, rows::anchored)
                    .await?,
            );
            from = to;
            stretch = stretch.saturating_mul(2);
        }
        Ok(found)
    }

    /// The stretch of the record that was read, if nothing of it is missing. Where a machine was
    /// lost between the two phases of a commit, what it has cannot be read until that commit is
    /// ended; whoever passed over it would never come back to it.
    pub(super) async fn whole<T>(
        &self,
        after: i64,
        rows: usize,
        read: Vec<T>,
        seq: impl Fn(&T) -> i64,
    ) -> Answer<Vec<T>> {
        if !self.0.spread {
            return Ok(read);
        }
        // History that was compacted begins later, and is whole from there.
        let first = read
            .first()
            .map_or(after, |first| seq(first) - 1)
            .max(after);
        let gapless = read
            .iter()
            .zip(first + 1..)
            .all(|(one, place)| seq(one) == place);
        let begins = first == after || self.oldest_seq().await? > after + 1;
        let last = read.last().map_or(after, &seq);
        let ends = read.len() >= rows || last >= self.0.known();
        if gapless && begins && ends {
            return Ok(read);
        }
        Err(StoreError::Unavailable(format!(
            "events after {last} are committed and cannot be read on every machine yet"
        )))
    }

    pub(super) async fn wishes(&self, members: &Members) -> Answer<Vec<Row>> {
        match members.dense() {
            Some((first, last)) => {
                self.rows(sql::SUBSCRIPTIONS_BETWEEN, &[&first, &last])
                    .await
            }
            None => {
                self.rows(sql::SUBSCRIPTIONS_OF, &[&members.numbers()])
                    .await
            }
        }
    }
}
