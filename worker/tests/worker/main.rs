//! A worker seen from outside: the mail it makes, the relay it talks to, the service it
//! serves. The relay and the service are small, and real: they speak over TCP.

mod alerts;
mod driver;
mod life;
mod mail;
mod service;
mod sink;
