use std::fmt::Debug;

use super::*;

fn every_number_returns<T: Shared + Debug>(unspecified: usize) {
    let words: Vec<T> = (0..=64)
        .filter_map(|number| match T::said(number) {
            Said::Word(word) => {
                assert_eq!(word.number(), number, "{word:?}");
                Some(word)
            }
            Said::Unspecified | Said::Undefined => None,
        })
        .collect();
    assert_eq!(words.len(), T::choices().len() + unspecified);
    assert!(matches!(T::said(-1), Said::Undefined));
    assert!(matches!(T::said(999), Said::Undefined));
}

#[test]
fn every_word_returns_from_the_contract_as_it_was() {
    every_number_returns::<domain::Capacity>(0);
    every_number_returns::<domain::Channel>(0);
    every_number_returns::<domain::Precision>(0);
    every_number_returns::<domain::PartyKind>(0);
    every_number_returns::<domain::TermAct>(0);
    every_number_returns::<domain::NamedPersonRole>(0);
    every_number_returns::<domain::Attribution>(0);
    every_number_returns::<domain::ResponseKind>(0);
    every_number_returns::<domain::Position>(0);
    every_number_returns::<domain::Status>(0);
    every_number_returns::<domain::ResponseStatus>(0);
    every_number_returns::<domain::EventType>(0);
    every_number_returns::<domain::SubscriptionState>(0);
    every_number_returns::<domain::EndReason>(0);
    every_number_returns::<domain::QuantityKind>(1);
    every_number_returns::<domain::PartyRole>(1);
}

#[test]
fn words_are_offered_without_their_prefix() {
    assert_eq!(
        domain::Attribution::choices(),
        ["CLAIMED", "REPORTED", "OFFICIALLY_CONFIRMED"]
    );
}

#[test]
fn the_names_of_the_domain_are_those_of_the_contract() {
    for status in domain::Status::ALL {
        let number = status.number();
        let name = pb::ProposalStatus::try_from(number).unwrap().as_str_name();
        assert_eq!(name, format!("PROPOSAL_STATUS_{}", status.name()));
    }
}
