//! Several replicas and several workers over one record: any of them is killed, held up and
//! started anew while the others go on.

use std::{
    net::{IpAddr, SocketAddr},
    process::Command,
    time::Duration,
};

use super::process::{Process, Record, Service};

/// How often a replica is started until it stays: what it needs may be failing just then.
const STARTS: usize = 100;

/// Where a process runs: at an address, in a network namespace of its own or in ours.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) ip: IpAddr,
    pub(super) namespace: Option<String>,
}

/// One of the processes, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    Replica(usize),
    Worker(usize),
}

struct Replica {
    site: Site,
    /// The port is free to choose at the first start only.
    listen: SocketAddr,
    process: Option<Process>,
}

struct Worker {
    site: Site,
    /// Where it says to mail.
    mail: String,
    process: Option<Process>,
}

/// All of them.
pub(super) struct Fleet {
    record: Record,
    connections: usize,
    replicas: Vec<Replica>,
    workers: Vec<Worker>,
    worker_settings: Vec<(&'static str, String)>,
    /// Replicas that ended instead of serving.
    pub(super) false_starts: usize,
}

impl Fleet {
    /// Over a record; each worker mails over so many connections.
    pub(super) fn new(record: Record, connections: usize) -> Self {
        Self {
            record,
            connections,
            replicas: Vec::new(),
            workers: Vec::new(),
            worker_settings: Vec::new(),
            false_starts: 0,
        }
    }

    /// With a setting in the environment of the workers.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.worker_settings.push((name, value.to_owned()));
        self
    }

    /// A further replica, and starts it.
    pub(super) fn add_replica(&mut self, site: Site) {
        let listen = SocketAddr::new(site.ip, 0);
        self.replicas.push(Replica {
            site,
            listen,
            process: None,
        });
        self.start(Member::Replica(self.replicas.len() - 1));
    }

    /// A further worker for all replicas that there are, and starts it.
    pub(super) fn add_worker(&mut self, site: Site, mail: String) {
        self.workers.push(Worker {
            site,
            mail,
            process: None,
        });
        self.start(Member::Worker(self.workers.len() - 1));
    }

    /// Where the replicas are reached.
    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        self.replicas.iter().map(|each| each.listen).collect()
    }

    pub(super) fn start(&mut self, member: Member) {
        match member {
            Member::Replica(number) => self.start_replica(number),
            Member::Worker(number) => self.start_worker(number),
        }
    }

    fn start_replica(&mut self, number: usize) {
        let replica = &mut self.replicas[number];
        let listen = replica.listen.to_string();
        for _ in 0..STARTS {
            let url = self.record.url();
            let arguments = ["serve", "--listen", &listen, "--database", &url];
            let command = within(&replica.site, self.record.command(&arguments));
            let log = self.record.log(&format!("replica-{number}.log"));
            if let Some(service) = Service::start(command, log) {
                replica.listen = service.address;
                replica.process = Some(service.process);
                return;
            }
            self.false_starts += 1;
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("replica {number} does not start: {}", self.log(number));
    }

    fn start_worker(&mut self, number: usize) {
        let addresses = self.addresses();
        let worker = &mut self.workers[number];
        let name = format!("mailer-{number}");
        let mut command = (self.record).worker(&name, &addresses, &worker.mail, self.connections);
        command.envs(
            self.worker_settings
                .iter()
                .map(|(name, value)| (name, value)),
        );
        let mut command = within(&worker.site, command);
        command.stderr(self.record.log(&format!("{name}.log")));
        worker.process = Some(Process::start(&mut command));
    }

    fn log(&self, replica: usize) -> String {
        let path = self.record.beside(&format!("replica-{replica}.log"));
        std::fs::read_to_string(path).unwrap()
    }

    /// The replica with which a worker is in conversation, by what it says of it.
    pub(super) fn replica_of(&self, worker: usize) -> usize {
        let path = self.record.beside(&format!("mailer-{worker}.log"));
        let said = std::fs::read_to_string(path).unwrap();
        let mut lines = said.lines().rev();
        let last = lines
            .find(|line| line.contains("in conversation with the service"))
            .unwrap();
        let spoken = |each: &Replica| last.contains(&each.listen.to_string());
        self.replicas.iter().position(spoken).unwrap()
    }

    fn process(&mut self, member: Member) -> &mut Option<Process> {
        match member {
            Member::Replica(number) => &mut self.replicas[number].process,
            Member::Worker(number) => &mut self.workers[number].process,
        }
    }

    /// As the kernel does it.
    pub(super) fn kill(&mut self, member: Member) {
        self.process(member).take().unwrap().kill();
    }

    pub(super) fn signal(&mut self, member: Member, name: &str) {
        self.process(member).as_ref().unwrap().signal(name);
    }

    /// Ends all in order, workers first; gives the record back.
    pub(super) async fn end(mut self) -> Record {
        let workers = self.workers.iter_mut().map(|each| &mut each.process);
        let replicas = self.replicas.iter_mut().map(|each| &mut each.process);
        for process in workers.chain(replicas) {
            let mut process = process.take().unwrap();
            process.signal("TERM");
            assert_eq!(process.exit_code().await, Some(0));
        }
        self.record
    }
}

/// The same command, where it is to run. `ip` becomes the command: its id stays.
fn within(site: &Site, command: Command) -> Command {
    let Some(namespace) = &site.namespace else {
        return command;
    };
    let mut inside = Command::new("ip");
    inside
        .args(["netns", "exec", namespace])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        inside.env(name, value.unwrap());
    }
    if let Some(folder) = command.get_current_dir() {
        inside.current_dir(folder);
    }
    inside.stdin(std::process::Stdio::null());
    inside.stdout(std::process::Stdio::null());
    inside
}
