//! The methods that are served, read from the compiled contracts: their labels, and
//! whether they are short or long.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use prometheus_client::metrics::histogram::Histogram;
use prost::{DecodeError, Message};
use prost_types::FileDescriptorSet;

use crate::contract;

/// What sort of work a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One request, one answer, soon.
    Call,
    /// A stream, open as long as both sides like.
    Stream,
    /// Health, reflection, metrics: for whoever operates the service.
    Operator,
}

/// One RPC.
#[derive(Debug)]
pub(super) struct Method {
    /// `demarche.v1.PartyService`.
    pub(super) service: String,
    /// `GetParty`.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Whether either side sends more than one message.
    pub(super) streams: bool,
    /// How long it took, for each code it has ended with so far.
    pub(super) ended: [OnceLock<Histogram>; 17],
}

/// All methods by path.
#[derive(Debug)]
pub(super) struct Methods {
    by_path: HashMap<String, Arc<Method>>,
    services: Vec<String>,
    /// Stands for all that are not known: what clients make up must not become labels.
    pub(super) unknown: Arc<Method>,
}

impl Methods {
    /// Those of the contract, of health and of reflection.
    pub(super) fn compiled_in() -> Result<Self, DecodeError> {
        let mut methods = Self {
            by_path: HashMap::new(),
            services: Vec::new(),
            unknown: Arc::new(Method {
                service: "_OTHER".to_owned(),
                name: "_OTHER".to_owned(),
                kind: Kind::Call,
                streams: false,
                ended: Default::default(),
            }),
        };
        for (encoded, operator) in [
            (contract::FILE_DESCRIPTOR_SET, false),
            (tonic_health::pb::FILE_DESCRIPTOR_SET, true),
            (tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET, true),
            (tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET, true),
        ] {
            methods.add(&FileDescriptorSet::decode(encoded)?, operator);
        }
        Ok(methods)
    }

    fn add(&mut self, set: &FileDescriptorSet, operator: bool) {
        for file in &set.file {
            for service in &file.service {
                let service_name = format!("{}.{}", file.package(), service.name());
                for method in &service.method {
                    let streams = method.client_streaming() || method.server_streaming();
                    let kind = match (operator, streams) {
                        (true, _) => Kind::Operator,
                        (false, true) => Kind::Stream,
                        (false, false) => Kind::Call,
                    };
                    self.by_path.insert(
                        format!("/{service_name}/{}", method.name()),
                        Arc::new(Method {
                            service: service_name.clone(),
                            name: method.name().to_owned(),
                            kind,
                            streams,
                            ended: Default::default(),
                        }),
                    );
                }
                if !operator {
                    self.services.push(service_name);
                }
            }
        }
    }

    pub(super) fn get(&self, path: &str) -> Option<&Arc<Method>> {
        self.by_path.get(path)
    }

    /// The full names of the services of the contract.
    pub(super) fn services(&self) -> &[String] {
        &self.services
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_says_what_is_short_and_what_is_long() {
        let methods = Methods::compiled_in().unwrap();
        let kind = |path| methods.get(path).unwrap().kind;
        assert_eq!(kind("/demarche.v1.PartyService/GetParty"), Kind::Call);
        assert_eq!(
            kind("/demarche.v1.TimelineService/WatchEvents"),
            Kind::Stream
        );
        assert_eq!(kind("/demarche.v1.DeliveryService/Work"), Kind::Stream);
        assert_eq!(kind("/grpc.health.v1.Health/Check"), Kind::Operator);
        assert_eq!(
            kind("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
            Kind::Operator
        );
        assert_eq!(methods.services().len(), 10);
    }
}
