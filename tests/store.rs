//! What the store and the delivery ledger promise, whatever engine keeps the record.
//!
//! Each fact is a function that takes a [`Place`](store::engine::Place); `conformance!`
//! makes a test of each, for an engine. To prove another engine: give it a place, and
//! stamp the same facts for it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

#[path = "support/postgres.rs"]
mod postgres;

mod store {
    mod audience;
    mod background;
    mod backup;
    mod carried;
    mod dockets;
    mod embedded;
    mod encrypted;
    mod engine;
    mod failing;
    mod finding;
    mod groups;
    mod indexing;
    mod layout;
    mod leases;
    mod letters;
    mod migrations;
    mod model;
    mod moving;
    mod order;
    mod outcomes;
    mod repeats;
    mod replicas;
    mod reports;
    mod statements;
    mod stops;
    mod stops_at_random;
    mod story;
    mod subscribers;

    macro_rules! conformance {
        ($engine:ident: $($area:ident { $($fact:ident)* })*) => {
            mod $engine {
                $(mod $area {
                    $(
                        #[tokio::test(flavor = "multi_thread")]
                        async fn $fact() {
                            if let Some(place) = crate::store::engine::$engine() {
                                crate::store::$area::$fact(place).await;
                            }
                        }
                    )*
                })*
            }
        };
    }

    macro_rules! all_facts {
        ($engine:ident) => {
            conformance!($engine:
                order {
                    seq_has_no_gap_under_writers_of_every_kind
                    head_is_told_of_before_the_answer
                    a_reader_gets_a_record_as_new_as_they_ask_for
                    everything_is_found_after_reopening
                    other_keys_are_refused
                }
                groups {
                    a_refused_write_leaves_no_trace_and_its_neighbours_alone
                    writes_of_one_group_see_one_another
                    a_proposal_may_follow_its_parties_in_one_group
                    a_writer_who_leaves_does_not_unwrite
                }
                repeats {
                    a_repeat_gets_the_first_answer_and_its_revision
                    a_repeat_in_the_same_group_gets_the_first_answer
                    an_id_serves_for_one_body_and_one_method
                    a_refused_call_may_be_repeated_and_then_succeeds
                    what_only_checks_records_nothing
                    a_stale_etag_is_refused_and_says_what_is_current
                    unknown_names_are_refused
                }
                subscribers {
                    anchors_follow_the_state_of_a_subscription
                    one_address_is_one_subscriber
                    a_token_confirms_its_own_subscription_in_time
                    a_pause_skips_what_happens_meanwhile
                }
                backup {
                    a_copy_of_a_record_in_use_is_of_one_moment
                    a_copy_is_made_however_busy_the_writers_are
                }
                audience {
                    mail_is_for_those_who_were_active_before_the_event
                    overlapping_subscriptions_make_one_delivery
                    clauses_ask_for_type_attribution_and_role
                    a_large_audience_is_covered_exactly_once
                    an_event_is_planned_once_by_many_planners
                }
                background {
                    a_lease_names_what_a_mail_about_a_fact_must_say
                }
                leases {
                    who_leaves_before_the_lease_is_skipped
                    an_expired_lease_is_leased_again_under_a_higher_epoch
                    a_beat_makes_a_lease_longer_and_a_release_ends_it
                    a_mail_that_asks_for_confirmation_is_sent_only_while_it_waits
                    small_chunks_go_first
                    two_workers_never_hold_the_same_chunk
                }
                outcomes {
                    an_acceptance_under_a_stale_lease_counts_and_a_failure_does_not
                    retries_follow_the_schedule_and_then_give_up
                    to_settle_again_changes_nothing
                    a_late_acceptance_ends_the_retries
                    a_late_acceptance_is_not_undone_by_a_retry_that_failed
                    a_permanent_failure_is_not_tried_again
                    a_retry_that_is_due_at_once_spoils_no_neighbour
                }
                stops {
                    a_stopped_mailing_is_not_leased_and_goes_on_where_it_stopped
                    a_lease_that_runs_on_is_still_its_holders_after_a_short_stop
                    a_mailing_of_bounces_stops_by_itself_and_is_counted_anew
                    to_stop_or_to_resume_twice_changes_nothing
                    what_is_cut_after_a_stop_is_stopped_too
                    a_stop_holds_for_its_neighbours_in_the_group
                    progress_counts_everybody_once_and_tells_when_it_ends
                    what_an_operator_watches_is_counted
                }
                stops_at_random {
                    nobody_is_lost_or_mailed_twice_however_often_it_is_stopped
                }
                letters {
                    dead_letters_are_told_of_an_event_and_of_all_by_keyset
                    a_dead_letter_is_tried_again_as_if_for_the_first_time
                    a_dropped_letter_is_kept_and_never_tried_again
                    a_repeat_of_a_ruling_gets_the_first_answer
                }
                reports {
                    every_delivery_of_an_event_is_told_page_by_page
                    deliveries_to_a_subscriber_are_told_newest_first
                }
                failing {
                    what_is_repeated_by_its_id_is_recorded_once
                    every_mail_is_told_of_once_however_the_ledger_fails
                }
                finding {
                    names_are_found_in_any_script_with_or_without_accents
                    better_places_come_first_and_the_newest_first_in_each
                    a_renamed_party_is_found_by_its_new_name_in_every_proposal
                    an_earlier_title_is_a_title_no_more
                    a_draft_with_a_very_long_text_is_recorded_and_found
                    what_words_find_is_what_a_naive_scan_finds
                    what_a_filter_finds_is_what_a_naive_scan_finds
                }
                dockets {
                    a_docket_holds_the_latest_facts_and_whoever_is_named
                    parties_are_read_together_in_the_order_of_names
                }
                indexing {
                    a_record_of_the_version_before_is_indexed_when_it_is_opened
                    an_index_that_was_stopped_in_the_middle_is_made_whole
                }
                model {
                    a_record_answers_as_a_small_model_does
                }
            );
        };
    }

    all_facts!(sqlite);
    all_facts!(postgres);

    // And where the record is spread over machines, of which there is none here: what is
    // done otherwise then.
    mod over_machines {
        conformance!(spread:
            order {
                seq_has_no_gap_under_writers_of_every_kind
                head_is_told_of_before_the_answer
                a_reader_gets_a_record_as_new_as_they_ask_for
                everything_is_found_after_reopening
            }
            groups {
                writes_of_one_group_see_one_another
            }
            audience {
                overlapping_subscriptions_make_one_delivery
                a_large_audience_is_covered_exactly_once
                an_event_is_planned_once_by_many_planners
            }
            finding {
                what_words_find_is_what_a_naive_scan_finds
                what_a_filter_finds_is_what_a_naive_scan_finds
            }
            model {
                a_record_answers_as_a_small_model_does
            }
            replicas {
                events_of_all_replicas_are_in_one_order_for_every_watcher
                a_reader_elsewhere_gets_a_record_as_new_as_they_ask_for
                a_lost_connection_loses_no_write_and_writes_none_twice
            }
        );
    }

    // What only an engine for many has to promise.
    mod shared {
        conformance!(postgres:
            replicas {
                events_of_all_replicas_are_in_one_order_for_every_watcher
                a_reader_elsewhere_gets_a_record_as_new_as_they_ask_for
                one_address_is_one_subscriber_for_all_replicas
                a_lease_outlives_the_replica_that_gave_it
                a_duty_is_one_replicas_at_a_time_and_free_when_it_is_gone
                what_is_due_is_told_once_however_many_replicas_keep_time
                replicas_that_start_together_make_one_schema
                a_lost_connection_loses_no_write_and_writes_none_twice
                a_call_without_a_connection_is_turned_away
                records_in_two_schemas_do_not_hear_of_one_another
            }
            carried {
                every_table_is_carried_or_left
                every_table_is_read_by_an_index
            }
            indexing {
                replicas_that_start_together_make_one_index
            }
            layout {
                every_table_can_be_spread_as_it_is_laid_out
                a_server_that_cannot_spread_says_what_is_missing
                tables_are_spread_once_when_all_is_there
            }
        );
    }
}
