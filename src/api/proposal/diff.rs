//! `DiffVersions`.

use super::Api;
use crate::{
    api::{parse, problem::Problem, words::Shared as _},
    contract::v1 as pb,
    domain::{Proposal, ProposalId, TermChange, Version, diff},
};

/// A version of a proposal, by name.
type VersionName = (ProposalId, u32);

impl Api {
    pub(super) async fn diff(
        &self,
        request: &pb::DiffVersionsRequest,
    ) -> Result<pb::DiffVersionsResponse, Problem> {
        let (later, base) = parse::read(|v| {
            let later = v.field("name", |v| parse::version_name(&request.name, v));
            let base = v.field("base", |v| match request.base.as_str() {
                "" => Some(None),
                name => parse::version_name(name, v).map(Some),
            });
            Some((later?, base?))
        })?;
        self.reach(request.min_revision).await?;
        let found = self.store().proposal(later.0).await;
        let found = found.map_err(|e| self.failed(e))?;
        let not_found = || Problem::not_found(&request.name);
        let proposal = found.value.ok_or_else(not_found)?;
        let after = self.version_of(&proposal, later.1).await?;
        let after = after.ok_or_else(not_found)?;
        let base = match base {
            Some(base) => base,
            None => self.base_of(&proposal, later).await?,
        };
        let base_name = format!("{}/versions/{}", base.0, base.1);
        let before = self.named(base).await?;
        let before = before.ok_or_else(|| Problem::not_found(&base_name))?;
        let words = self.0.settings.words;
        let changes = diff(&before, &after).into_iter().map(|change| {
            let summary = words(&request.language_code, &change);
            shown(change, summary)
        });
        Ok(pb::DiffVersionsResponse {
            changes: changes.collect(),
            base: base_name,
            revision: found.revision,
            reply_due_summary: (self.0.settings.due_words)(
                &request.language_code,
                before.reply_due.as_ref(),
                after.reply_due.as_ref(),
            ),
            reply_due_before: before.reply_due.map(Into::into),
            reply_due_after: after.reply_due.map(Into::into),
        })
    }

    /// What a version is compared with, where nobody says: the one before it; of a first
    /// version, the one on the table of the proposal that it came after.
    async fn base_of(
        &self,
        proposal: &Proposal,
        later: VersionName,
    ) -> Result<VersionName, Problem> {
        if later.1 > 1 {
            return Ok((later.0, later.1 - 1));
        }
        let earlier = proposal
            .relations()
            .find(|(_, relation)| relation.later == proposal.id)
            .map(|(_, relation)| relation.earlier);
        let Some(earlier) = earlier else {
            return Err(Problem::invalid_fields([(
                "base".to_owned(),
                "is required: there is no version before the first, and the proposal is related \
                 to no earlier one"
                    .to_owned(),
            )]));
        };
        let found = self.store().proposal(earlier).await;
        let found = found.map_err(|e| self.failed(e))?.value;
        let found = found.ok_or_else(|| Problem::not_found(&earlier.to_string()))?;
        Ok((earlier, found.version.number))
    }

    async fn named(&self, (id, number): VersionName) -> Result<Option<Version>, Problem> {
        let found = self.store().proposal(id).await;
        match found.map_err(|e| self.failed(e))?.value {
            Some(proposal) => self.version_of(&proposal, number).await,
            None => Ok(None),
        }
    }

    /// As it was corrected; where the row of an earlier release does not hold it, as it was
    /// recorded.
    async fn version_of(
        &self,
        proposal: &Proposal,
        number: u32,
    ) -> Result<Option<Version>, Problem> {
        if let Some(version) = proposal.wording(number) {
            return Ok(Some(version.clone()));
        }
        let recorded = self.store().version(proposal.id, number).await;
        Ok(recorded.map_err(|e| self.failed(e))?.value)
    }
}

fn shown(change: TermChange, summary: String) -> pb::TermChange {
    pb::TermChange {
        kind: change.kind.number(),
        term_id: change.term_id,
        before: change.before.map(Into::into),
        after: change.after.map(Into::into),
        changed_fields: change
            .changed_fields
            .into_iter()
            .map(str::to_owned)
            .collect(),
        summary,
    }
}
