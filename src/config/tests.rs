use std::io::Write;

use super::*;

fn load(environment: &[(&str, &str)], flags: &[Flag]) -> Result<Config, ConfigError> {
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(None, environment, flags)
}

fn with_file(text: &str) -> Result<Config, ConfigError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    Config::load(Some(file.path()), [], &[])
}

#[test]
fn the_default_file_is_a_whole_configuration() {
    let config = load(&[], &[]).unwrap();
    assert_eq!(config.server.listen.port(), 8417);
    assert_eq!(config.delivery.chunk_size, 1000);
    assert_eq!(config.delivery.lease_time_to_live, Duration::from_secs(30));
    assert_eq!(
        config.keys_file().unwrap(),
        PathBuf::from("demarche.db.key")
    );
}

#[test]
fn what_is_shown_is_read_back_the_same() {
    let config = load(&[], &[]).unwrap();
    assert_eq!(with_file(&config.show().unwrap()).unwrap(), config);
}

#[test]
fn each_layer_goes_over_the_one_before() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"[server]\nlisten = \"127.0.0.1:1\"\ndrain_grace = \"1s\"\n[watch]\nbatch = 1")
        .unwrap();
    let environment = [
        (
            "DEMARCHE__SERVER__LISTEN".to_owned(),
            "127.0.0.1:2".to_owned(),
        ),
        ("DEMARCHE__WATCH__BATCH".to_owned(), "2".to_owned()),
        ("PATH".to_owned(), "/bin".to_owned()),
    ];
    let flags = [("server.listen", "127.0.0.1:3".to_owned())];
    let config = Config::load(Some(file.path()), environment, &flags).unwrap();
    assert_eq!(config.server.listen.port(), 3);
    assert_eq!(config.watch.batch, 2);
    assert_eq!(config.server.drain_grace, Duration::from_secs(1));
}

#[test]
fn an_unknown_setting_is_refused_by_name() {
    let error = with_file("[server.limits]\nmax_conections = 3").unwrap_err();
    assert!(
        error.to_string().contains("`server.limits.max_conections`"),
        "{error}"
    );
    let error = load(&[("DEMARCHE__SERVER__LISTN", "x")], &[]).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("DEMARCHE__SERVER__LISTN sets `server.listn`")
    );
}

#[test]
fn a_value_of_the_wrong_kind_is_refused_by_name() {
    let error = load(&[("DEMARCHE__WATCH__BATCH", "many")], &[]).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`watch.batch`, which has to be a whole number")
    );
    let error = with_file("[server]\ndrain_grace = 30").unwrap_err();
    assert!(
        error.to_string().contains("`server.drain_grace`"),
        "{error}"
    );
    let error = with_file("[server]\ndrain_grace = \"soon\"").unwrap_err();
    assert!(error.to_string().contains("drain_grace"), "{error}");
}

#[test]
fn a_secret_comes_from_a_file() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(
        file,
        "postgres://editor:hunter2@db/demarche?password=hunter2"
    )
    .unwrap();
    let path = file.path().to_str().unwrap();
    let config = load(
        &[
            ("DEMARCHE__DATABASE__URL_FILE", path),
            ("DEMARCHE__KEYS__FILE", "/etc/demarche.key"),
        ],
        &[],
    )
    .unwrap();
    assert!(config.database.url.expose().contains("hunter2"));
    let shown = config.show().unwrap();
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(!format!("{config:?}").contains("hunter2"));
    assert!(
        shown.contains("postgres://editor:[redacted]@db/demarche"),
        "{shown}"
    );
    assert_eq!(
        config.keys_file().unwrap(),
        PathBuf::from("/etc/demarche.key")
    );
}

#[test]
fn a_list_comes_from_the_environment_as_from_a_file() {
    let config = load(
        &[("DEMARCHE__DELIVERY__RETRY_SCHEDULE", r#"["1m", "1h 30m"]"#)],
        &[],
    )
    .unwrap();
    assert_eq!(
        config.delivery.retry_schedule,
        [Duration::from_mins(1), Duration::from_mins(90)]
    );
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    for (name, value, key) in [
        (
            "DEMARCHE__DATABASE__URL",
            "postgres://db/demarche",
            "keys.file",
        ),
        (
            "DEMARCHE__WEB__PUBLIC_URL",
            "demarche.example.org",
            "web.public_url",
        ),
        (
            "DEMARCHE__DELIVERY__BEAT_INTERVAL",
            "20s",
            "delivery.lease_time_to_live",
        ),
        ("DEMARCHE__WATCH__BATCH", "0", "watch.batch"),
        (
            "DEMARCHE__DELIVERY__BOUNCE_LIMIT_PERCENT",
            "101",
            "delivery.bounce_limit_percent",
        ),
        (
            "DEMARCHE__DELIVERY__BOUNCE_LEAST_TRIED",
            "1",
            "delivery.bounce_least_tried",
        ),
    ] {
        let error = load(&[(name, value)], &[]).unwrap_err();
        assert!(
            error.to_string().starts_with(&format!("`{key}`")),
            "{error}"
        );
    }
}

#[test]
fn a_text_that_is_no_database_is_refused_and_not_repeated() {
    let error = load(&[("DEMARCHE__DATABASE__URL", "hunter2")], &[]).unwrap_err();
    assert!(error.to_string().contains("sqlite:PATH"), "{error}");
    assert!(!error.to_string().contains("hunter2"), "{error}");
}
