//! A network of a test's own, whose cables can be cut: hosts in network namespaces, and a
//! router between them.
//!
//! The test itself runs on one of the hosts: it is started a second time, in there. So no
//! address and no route of the machine is touched. It takes root and `ip` (iproute2).

use std::{
    net::{IpAddr, Ipv4Addr},
    os::unix::fs::MetadataExt as _,
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use super::fleet::Site;
use crate::postgres::not_run;

/// Says to a test that it runs inside, and how the names of the namespaces begin.
const INSIDE: &str = "DEMARCHE_TEST_NETWORK";
/// The host of the test, and of the database, which has an address of its own there.
const HOME: usize = 0;
/// Hosts beside that.
const HOSTS: usize = 4;

/// So many were made by this process: all of a machine are told apart by name.
static MADE: AtomicUsize = AtomicUsize::new(0);

/// The network.
pub(super) struct Network {
    prefix: String,
}

/// Runs a test inside of a network. `name` is the test's own, as the test binary knows it.
/// Where that is not possible it is said loudly, and the test passes; but not where `CI` is
/// `true`.
pub(super) fn inside<F: Future<Output = ()>>(name: &str, test: impl FnOnce(Network) -> F) {
    if let Ok(prefix) = std::env::var(INSIDE) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build();
        return runtime.unwrap().block_on(test(Network { prefix }));
    }
    if std::fs::metadata("/proc/self").map(|me| me.uid()).ok() != Some(0) {
        return not_run(&format!("{name}: network namespaces take root"));
    }
    if Command::new("ip").arg("-V").output().is_err() {
        return not_run(&format!("{name}: there is no `ip` (package iproute2)"));
    }
    let made = Made::new();
    let status = made
        .network
        .within(
            HOME,
            &std::env::current_exe().unwrap().display().to_string(),
        )
        .args(["--exact", name, "--nocapture", "--test-threads", "1"])
        .env(INSIDE, &made.network.prefix)
        .status();
    assert!(status.unwrap().success(), "{name} failed inside");
}

/// A network that was made here, and goes when it is dropped.
struct Made {
    network: Network,
}

impl Made {
    fn new() -> Self {
        let made = Self {
            network: Network {
                prefix: format!(
                    "demarche-{}-{}",
                    std::process::id(),
                    MADE.fetch_add(1, Ordering::Relaxed)
                ),
            },
        };
        made.network.build();
        made
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        // With a namespace go its interfaces. What has not been made cannot be removed.
        let hosts = (0..=HOSTS).map(|host| self.network.namespace(host));
        for namespace in hosts.chain([self.network.router()]) {
            let _ = Command::new("ip")
                .args(["netns", "delete", &namespace])
                .stderr(Stdio::null())
                .status();
        }
    }
}

impl Network {
    /// Where the database listens. The test has another address, so that the one can be cut
    /// off and the other not.
    pub(super) fn database() -> IpAddr {
        address(HOME, 3)
    }

    /// Where the test itself listens.
    pub(super) fn home() -> IpAddr {
        address(HOME, 2)
    }

    /// A host beside that of the test, counted from 1.
    pub(super) fn host(&self, number: usize) -> Site {
        assert!((1..=HOSTS).contains(&number));
        Site {
            ip: address(number, 2),
            namespace: Some(self.namespace(number)),
        }
    }

    /// From now on the router drops what the one sends to the other, without a word.
    pub(super) fn drop_from(&self, one: IpAddr, other: IpAddr) {
        self.rule("add", one, other);
    }

    /// Drops it in both directions.
    pub(super) fn cut(&self, one: IpAddr, other: IpAddr) {
        self.rule("add", one, other);
        self.rule("add", other, one);
    }

    /// Undoes the first in one direction.
    pub(super) fn pass_from(&self, one: IpAddr, other: IpAddr) {
        self.rule("delete", one, other);
    }

    /// Undoes it in both.
    pub(super) fn heal(&self, one: IpAddr, other: IpAddr) {
        self.rule("delete", one, other);
        self.rule("delete", other, one);
    }

    /// Pulls the cable of a host.
    pub(super) fn unplug(&self, host: usize) {
        self.on_router(&["link", "set", &port(host), "down"]);
    }

    /// Plugs it in again.
    pub(super) fn plug(&self, host: usize) {
        self.on_router(&["link", "set", &port(host), "up"]);
    }

    fn rule(&self, verb: &str, from: IpAddr, to: IpAddr) {
        let (from, to) = (from.to_string(), to.to_string());
        self.on_router(&["rule", verb, "from", &from, "to", &to, "blackhole"]);
    }

    fn namespace(&self, host: usize) -> String {
        format!("{}-{host}", self.prefix)
    }

    fn router(&self) -> String {
        format!("{}-router", self.prefix)
    }

    fn on_router(&self, arguments: &[&str]) {
        ip(&[&["-n", &self.router()], arguments].concat());
    }

    fn within(&self, host: usize, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.namespace(host), program]);
        command
    }

    fn build(&self) {
        let router = self.router();
        ip(&["netns", "add", &router]);
        self.on_router(&["link", "set", "lo", "up"]);
        for host in 0..=HOSTS {
            let (namespace, port) = (self.namespace(host), port(host));
            ip(&["netns", "add", &namespace]);
            self.on_router(&[
                "link", "add", &port, "type", "veth", "peer", "name", "cable", "netns", &namespace,
            ]);
            self.on_router(&["address", "add", &network(host, 1), "dev", &port]);
            self.on_router(&["link", "set", &port, "up"]);
            let on_host = |arguments: &[&str]| ip(&[&["-n", &namespace], arguments].concat());
            on_host(&["link", "set", "lo", "up"]);
            on_host(&["address", "add", &network(host, 2), "dev", "cable"]);
            if host == HOME {
                on_host(&["address", "add", &network(host, 3), "dev", "cable"]);
            }
            on_host(&["link", "set", "cable", "up"]);
            let (gateway, own) = (address(host, 1).to_string(), address(host, 2).to_string());
            on_host(&["route", "add", "default", "via", &gateway, "src", &own]);
        }
        let forward = "echo 1 > /proc/sys/net/ipv4/ip_forward";
        let told = Command::new("ip")
            .args(["netns", "exec", &router, "sh", "-c", forward])
            .status();
        assert!(told.unwrap().success(), "the router does not route");
    }
}

/// Addresses for private networks (RFC 1918), in namespaces where there is nothing else.
fn address(host: usize, last: u8) -> IpAddr {
    Ipv4Addr::new(10, 83, u8::try_from(host).unwrap(), last).into()
}

fn network(host: usize, last: u8) -> String {
    format!("{}/24", address(host, last))
}

fn port(host: usize) -> String {
    format!("port{host}")
}

fn ip(arguments: &[&str]) {
    let output = Command::new("ip").args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ip {arguments:?}: {said}");
}
