//! From nothing to a session: connect, greet, encrypt, log in.

use std::{io, net::SocketAddr};

use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::AsyncSmtpConnection,
    commands::{Auth, Ehlo, Starttls},
    response::Response,
};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use super::{
    relay::{Encryption, Relay},
    session::Session,
    tls::Handshake,
    verdict::Trouble,
    wire::Wire,
};

/// What a relay offers, from its answer to EHLO.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each extension is offered or not, whatever the others are"
)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offers {
    /// PIPELINING, RFC 2920: commands may be said without waiting.
    pub pipelining: bool,
    /// 8BITMIME, RFC 6152.
    pub eight_bit_mime: bool,
    /// SMTPUTF8, RFC 6531: addresses beyond ASCII.
    pub smtputf8: bool,
    /// STARTTLS, RFC 3207.
    pub starttls: bool,
    /// AUTH PLAIN, RFC 4616.
    pub auth_plain: bool,
    /// AUTH LOGIN, which no RFC describes and many relays want.
    pub auth_login: bool,
}

impl Offers {
    fn read(reply: &Response) -> Self {
        let mut offers = Self::default();
        // The first line greets.
        for line in reply.message().skip(1) {
            let line = line.to_ascii_uppercase();
            let mut words = line.split([' ', '=']);
            match words.next() {
                Some("PIPELINING") => offers.pipelining = true,
                Some("8BITMIME") => offers.eight_bit_mime = true,
                Some("SMTPUTF8") => offers.smtputf8 = true,
                Some("STARTTLS") => offers.starttls = true,
                Some("AUTH") => {
                    for mechanism in words {
                        offers.auth_plain |= mechanism == "PLAIN";
                        offers.auth_login |= mechanism == "LOGIN";
                    }
                }
                _ => {}
            }
        }
        offers
    }
}

/// Opens a session with the relay.
pub async fn connect(relay: &Relay) -> Result<Session, Trouble> {
    let deadlines = relay.deadlines;
    let (stream, peer) = reach(relay).await.map_err(Trouble::Connect)?;
    stream.set_nodelay(true).map_err(Trouble::Connect)?;
    let wire = Wire::new(stream, peer, deadlines.block);
    let mut encrypted = false;

    if relay.encryption == Encryption::Implicit {
        encrypt(relay, &wire).await?;
        encrypted = true;
    }

    wire.expect_within(deadlines.greeting);
    let mut connection =
        AsyncSmtpConnection::connect_with_transport(Box::new(wire.clone()), &relay.hello)
            .await
            .map_err(|error| Trouble::at("banner", &error))?;
    // lettre keeps only the extensions that it knows: ask again and read all.
    let mut offers = greet(relay, &wire, &mut connection).await?;

    let wanted = match relay.encryption {
        Encryption::Demanded => true,
        Encryption::WhenOffered => offers.starttls && !relay.is_loopback(),
        Encryption::Never | Encryption::Implicit => false,
    };
    if wanted && !encrypted {
        wire.expect_within(deadlines.greeting);
        connection
            .command(Starttls)
            .await
            .map_err(|error| Trouble::at("STARTTLS", &error))?;
        if wire.has_unread() {
            // Somebody in between could have said it; it must not count after the
            // handshake (CVE-2011-0411).
            return Err(Trouble::Tls(io::Error::new(
                io::ErrorKind::InvalidData,
                "the relay spoke between STARTTLS and the handshake",
            )));
        }
        encrypt(relay, &wire).await?;
        encrypted = true;
        // What was offered in clear is forgotten (RFC 3207 4.2).
        offers = greet(relay, &wire, &mut connection).await?;
    }

    log_in(relay, &wire, &mut connection, offers, encrypted).await?;
    Ok(Session::new(connection, wire, offers, deadlines))
}

async fn reach(relay: &Relay) -> io::Result<(TcpStream, SocketAddr)> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the relay's name has no address");
    let deadline = relay.deadlines.connect;
    let addresses = timeout(deadline, lookup_host((relay.host.as_str(), relay.port))).await??;
    for address in addresses {
        match timeout(deadline, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok((stream, address)),
            Ok(Err(error)) => last = error,
            Err(elapsed) => last = elapsed.into(),
        }
    }
    Err(last)
}

async fn greet(
    relay: &Relay,
    wire: &Wire,
    connection: &mut AsyncSmtpConnection,
) -> Result<Offers, Trouble> {
    wire.expect_within(relay.deadlines.greeting);
    connection
        .command(Ehlo::new(relay.hello.clone()))
        .await
        .map(|reply| Offers::read(&reply))
        .map_err(|error| Trouble::at("EHLO", &error))
}

async fn encrypt(relay: &Relay, wire: &Wire) -> Result<(), Trouble> {
    let handshake =
        Handshake::new(&relay.host, relay.extra_roots.as_deref()).map_err(Trouble::Tls)?;
    let stream = wire
        .take_plain()
        .ok_or_else(|| Trouble::Tls(io::ErrorKind::NotConnected.into()))?;
    let encrypted = timeout(relay.deadlines.handshake, handshake.shake(stream))
        .await
        .map_err(|elapsed| Trouble::Tls(elapsed.into()))?
        .map_err(Trouble::Tls)?;
    wire.put_encrypted(encrypted);
    Ok(())
}

async fn log_in(
    relay: &Relay,
    wire: &Wire,
    connection: &mut AsyncSmtpConnection,
    offers: Offers,
    encrypted: bool,
) -> Result<(), Trouble> {
    let Some(login) = &relay.login else {
        return Ok(());
    };
    if !encrypted && !relay.is_loopback() {
        return Err(Trouble::PasswordInClear);
    }
    let mechanism = match offers {
        Offers {
            auth_plain: true, ..
        } => Mechanism::Plain,
        Offers {
            auth_login: true, ..
        } => Mechanism::Login,
        _ => return Err(Trouble::NoMechanism),
    };
    let credentials = Credentials::new(login.user.clone(), login.password.expose().to_owned());
    let failed = |error: &_| Trouble::at("AUTH", error);

    wire.expect_within(relay.deadlines.greeting);
    let auth = Auth::new(mechanism, credentials.clone(), None).map_err(|error| failed(&error))?;
    let mut reply = connection
        .command(auth)
        .await
        .map_err(|error| failed(&error))?;
    // LOGIN asks for the user and then for the password; more would be a game.
    for _ in 0..2 {
        if !reply.has_code(334) {
            break;
        }
        wire.expect_within(relay.deadlines.greeting);
        let answer = Auth::new_from_response(mechanism, credentials.clone(), &reply)
            .map_err(|error| failed(&error))?;
        reply = connection
            .command(answer)
            .await
            .map_err(|error| failed(&error))?;
    }
    if reply.has_code(235) {
        Ok(())
    } else {
        Err(Trouble::unexpected("AUTH", &reply))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_are_read_whatever_their_case() {
        let reply: Response = "250-relay.example greets\r\n250-pipelining\r\n250-AUTH=LOGIN\r\n\
                               250-AUTH PLAIN XOAUTH2\r\n250 SMTPUTF8\r\n"
            .parse()
            .unwrap();
        assert_eq!(
            Offers::read(&reply),
            Offers {
                pipelining: true,
                smtputf8: true,
                auth_plain: true,
                auth_login: true,
                ..Offers::default()
            }
        );
    }
}
