//! Something said by somebody, in a capacity, by a channel, at a time.

use serde::{Deserialize, Serialize};

use super::{Occurrence, PartyId};

/// In what capacity somebody spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Capacity {
    /// Head of state.
    HeadOfState,
    /// Head of government.
    HeadOfGovernment,
    /// Minister for foreign affairs, or the ministry in the minister's name.
    ForeignMinister,
    /// Holder of full powers for the matter.
    FullPowers,
    /// Ambassador or chargé d'affaires.
    HeadOfMission,
    /// Spokesperson authorised to say it.
    AuthorisedSpokesperson,
    /// Another organ of the state.
    OtherOrgan,
    /// An official who is not named.
    AnonymousOfficial,
    /// Somebody who speaks for a body that is no state.
    Representative,
}

impl Capacity {
    /// Whether the speaker can bind their state without showing full powers (Vienna
    /// Convention on the Law of Treaties, article 7), or holds them. A body that is no
    /// state is bound by its representative.
    pub fn binds(self) -> bool {
        matches!(
            self,
            Self::HeadOfState
                | Self::HeadOfGovernment
                | Self::ForeignMinister
                | Self::FullPowers
                | Self::Representative
        )
    }
}

/// By which way a communication was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Channel {
    /// A post on a social network.
    SocialMediaPost,
    /// A press release or communiqué.
    PressRelease,
    /// Radio or television.
    Broadcast,
    /// A press conference.
    PressConference,
    /// An interview.
    Interview,
    /// A speech.
    Speech,
    /// A note verbale.
    NoteVerbale,
    /// An aide-mémoire.
    AideMemoire,
    /// A démarche made in person.
    Demarche,
    /// An exchange of notes.
    ExchangeOfNotes,
    /// A signed letter between governments.
    Letter,
    /// Carried by a third party.
    Intermediated,
    /// A back-channel.
    BackChannel,
}

/// What kind of channel it is. The public and the formal answer are two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChannelClass {
    /// For everybody to hear.
    Public,
    /// A formal instrument between the parties.
    Formal,
    /// Neither.
    Private,
}

impl Channel {
    /// What kind of channel it is.
    pub fn class(self) -> ChannelClass {
        match self {
            Self::SocialMediaPost
            | Self::PressRelease
            | Self::Broadcast
            | Self::PressConference
            | Self::Interview
            | Self::Speech => ChannelClass::Public,
            Self::NoteVerbale
            | Self::AideMemoire
            | Self::Demarche
            | Self::ExchangeOfNotes
            | Self::Letter => ChannelClass::Formal,
            Self::Intermediated | Self::BackChannel => ChannelClass::Private,
        }
    }
}

/// Words in a language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The words.
    pub content: String,
    /// BCP 47; empty when it is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
}

/// Something said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Communication {
    /// Who spoke, as people know them. Empty for a text that an organ issued.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub speaker: String,
    /// In what capacity.
    pub capacity: Capacity,
    /// For which party.
    pub on_behalf_of: PartyId,
    /// By which way.
    pub channel: Channel,
    /// When.
    pub occurred: Occurrence,
    /// The original words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// Translations of the words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<Text>,
    /// The person who spoke, if they are recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker_party: Option<PartyId>,
    /// The fact that it answers, by the `seq` of its event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<i64>,
}
