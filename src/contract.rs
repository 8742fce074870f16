//! The contract `demarche.v1`, as generated from `proto/`.

/// Messages, clients and servers of the package `demarche.v1`.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    rustdoc::all,
    reason = "generated; its documentation is the contract's"
)]
pub mod v1 {
    tonic::include_proto!("demarche.v1");
}

/// The contract as an encoded `FileDescriptorSet`, options kept: what reflection serves.
pub const FILE_DESCRIPTOR_SET: &[u8] =
    include_bytes!(concat!(env!("OUT_DIR"), "/demarche_descriptor.bin"));
