//! Compiles the contract in `proto/` with protox, so that no `protoc` is needed.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = contract_files(Path::new("proto/demarche/v1"))?;
    // tonic-prost-build leaves these to its caller.
    println!("cargo:rerun-if-changed=proto");
    println!("cargo:rerun-if-changed=build.rs");

    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler
        .include_imports(true)
        .include_source_info(true)
        .open_files(&files)?;

    // Reflection serves the encoded form: it keeps the options (field behaviour,
    // validation rules) that a decoded set would drop.
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fs::write(
        out.join("demarche_descriptor.bin"),
        compiler.encode_file_descriptor_set(),
    )?;

    tonic_prost_build::configure()
        .build_transport(false)
        // A Work message is a lease of a thousand recipients or a word: box nothing,
        // copy nothing.
        .bytes(".demarche.v1.Recipient.delivery_key")
        .bytes(".demarche.v1.Recipient.thread_key")
        .compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}

fn contract_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "proto"));
    files.sort();
    Ok(files)
}
