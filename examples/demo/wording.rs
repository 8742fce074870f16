//! The story in the messages of the contract.

use anyhow::Context;
use demarche::contract::v1 as pb;

use crate::story;

/// What a name of the contract stands for: `known(Channel::from_str_name, "CHANNEL_LETTER")`.
pub(crate) fn known<T: Into<i32>>(read: fn(&str) -> Option<T>, name: &str) -> anyhow::Result<i32> {
    let value = read(name).with_context(|| format!("the contract has no {name}"))?;
    Ok(value.into())
}

impl story::Party {
    pub(crate) fn message(&self) -> anyhow::Result<pb::Party> {
        Ok(pb::Party {
            display_name: self.display_name.clone(),
            kind: known(pb::PartyKind::from_str_name, &self.kind)?,
            localized_names: self
                .localized_names
                .iter()
                .map(story::Words::message)
                .collect(),
            ..pb::Party::default()
        })
    }
}

impl story::Subscriber {
    pub(crate) fn filter(&self) -> anyhow::Result<pb::SubscriptionFilter> {
        let clauses: anyhow::Result<_> = self.clauses.iter().map(story::Clause::message).collect();
        Ok(pb::SubscriptionFilter { clauses: clauses? })
    }
}

impl story::Clause {
    fn message(&self) -> anyhow::Result<pb::Clause> {
        let event_type = |name: &String| known(pb::EventType::from_str_name, name);
        let event_types: anyhow::Result<_> = self.event_types.iter().map(event_type).collect();
        let role = self.party_role.as_deref();
        let role = role.map(|name| known(pb::PartyRole::from_str_name, name));
        let least = self.minimum_attribution.as_deref();
        let least = least.map(|name| known(pb::Attribution::from_str_name, name));
        Ok(pb::Clause {
            parties: self.parties.clone(),
            party_role: role.transpose()?.unwrap_or_default(),
            event_types: event_types?,
            minimum_attribution: least.transpose()?.unwrap_or_default(),
            ..pb::Clause::default()
        })
    }
}

impl story::Proposal {
    pub(crate) fn message(&self) -> anyhow::Result<pb::Proposal> {
        let version = &self.version;
        let terms: anyhow::Result<_> = version.terms.iter().map(story::Term::message).collect();
        Ok(pb::Proposal {
            title: self.title.clone(),
            summary: self.summary.clone(),
            language_code: self.language_code.clone(),
            proponents: self.proponents.clone(),
            addressees: self.addressees.clone(),
            current_version: Some(pb::ProposalVersion {
                terms: terms?,
                communication: Some(version.communication.message()?),
                sources: version.sources.iter().map(story::Source::message).collect(),
                attribution: attribution(&version.attribution)?,
                ..pb::ProposalVersion::default()
            }),
            ..pb::Proposal::default()
        })
    }
}

impl story::Term {
    fn message(&self) -> anyhow::Result<pb::Term> {
        let named: anyhow::Result<_> = self
            .named_persons
            .iter()
            .map(story::NamedPerson::message)
            .collect();
        Ok(pb::Term {
            id: self.id.clone(),
            obligor: self.obligor.clone(),
            beneficiary: self.beneficiary.clone(),
            act: known(pb::TermAct::from_str_name, &self.act)?,
            quantity: Some(pb::Quantity {
                kind: known(pb::QuantityKind::from_str_name, &self.quantity.kind)?,
                value: self.quantity.value,
                verbatim: self.quantity.verbatim.clone(),
            }),
            reciprocity_group: self.reciprocity_group.clone(),
            named_persons: named?,
            description: self.description.clone(),
            ..pb::Term::default()
        })
    }
}

impl story::NamedPerson {
    fn message(&self) -> anyhow::Result<pb::NamedPerson> {
        Ok(pb::NamedPerson {
            person: String::new(),
            display_name: self.display_name.clone(),
            role: known(pb::NamedPersonRole::from_str_name, &self.role)?,
        })
    }
}

impl story::Response {
    pub(crate) fn message(&self) -> anyhow::Result<pb::Response> {
        Ok(pb::Response {
            kind: known(pb::ResponseKind::from_str_name, &self.kind)?,
            communication: Some(self.communication.message()?),
            sources: self.sources.iter().map(story::Source::message).collect(),
            attribution: attribution(&self.attribution)?,
            ..pb::Response::default()
        })
    }
}

impl story::Transmission {
    pub(crate) fn message(&self, name: &str) -> anyhow::Result<pb::TransmitProposalRequest> {
        Ok(pb::TransmitProposalRequest {
            name: name.to_owned(),
            communication: Some(self.communication.message()?),
            sources: self.sources.iter().map(story::Source::message).collect(),
            attribution: attribution(&self.attribution)?,
            ..pb::TransmitProposalRequest::default()
        })
    }
}

impl story::Communication {
    fn message(&self) -> anyhow::Result<pb::Communication> {
        let occurred = &self.occurred;
        Ok(pb::Communication {
            in_reply_to: 0,
            speaker_party: String::new(),
            speaker: self.speaker.clone(),
            capacity: known(pb::Capacity::from_str_name, &self.capacity)?,
            on_behalf_of: self.on_behalf_of.clone(),
            channel: known(pb::Channel::from_str_name, &self.channel)?,
            occurred: Some(pb::Occurrence {
                time: Some(prost_types::Timestamp {
                    seconds: occurred.time.as_second(),
                    nanos: occurred.time.subsec_nanosecond(),
                }),
                precision: known(pb::Precision::from_str_name, &occurred.precision)?,
                time_zone: occurred.time_zone.clone(),
            }),
            text: self.text.as_ref().map(story::Words::message),
            translations: self
                .translations
                .iter()
                .map(story::Words::message)
                .collect(),
        })
    }
}

impl story::Words {
    fn message(&self) -> pb::Text {
        pb::Text {
            content: self.content.clone(),
            language_code: self.language_code.clone(),
        }
    }
}

impl story::Source {
    fn message(&self) -> pb::Source {
        pb::Source {
            uri: self.uri.clone(),
            publisher: self.publisher.clone(),
            author: self.author.clone(),
            language_code: self.language_code.clone(),
            quotation: self.quotation.clone(),
            ..pb::Source::default()
        }
    }
}

pub(crate) fn attribution(name: &str) -> anyhow::Result<i32> {
    known(pb::Attribution::from_str_name, name)
}
