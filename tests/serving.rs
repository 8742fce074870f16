//! How the service behaves on the network: what it lets in, what it refuses and how, and
//! how it stops. Real sockets throughout; the services behind are small.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod serving {
    mod behind;
    mod calls;
    mod command;
    mod drain;
    mod house;
    mod load;
    mod operator;
    mod sockets;
    mod watching;
}
