//! The command line: its commands, and how they end.

use std::process::ExitCode;

use clap::{Parser, Subcommand, error::ErrorKind};

use crate::{
    account,
    answer::{Answer, Ended},
    append, backup, board, certificate, doctor, drill, due, explain, give_back, growth, guidelines,
    import, key, rehearse, release, replay, restore, serve, simulate,
    trouble::Trouble,
    verify,
};

const AFTER: &str = "\
Kode keluar / exit codes: 0 selesai (done), 1 ada yang salah ditemukan (found something wrong), \
2 salah pakai (misuse).
Keterangan lengkap: docs/API.md";

/// Simpul: perangkat lunak Integrasi Layanan Primer. Software of primary health care.
#[derive(Debug, Parser)]
#[command(name = "simpul", version, after_help = AFTER)]
struct Cli {
    /// Jawab dalam JSON. Answer in JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Jalankan aplikasi untuk peramban. Serve the application to browsers.
    Serve(Box<serve::Options>),
    /// Simpan catatan dari berkas NDJSON. Append records from a file.
    Append(append::Options),
    /// Impor register atau ekspor e-PPGBM. Import a register or an e-PPGBM export.
    Import(import::Options),
    /// Papan pantau: satu indikator menurut wilayah. An indicator by area.
    Board(board::Options),
    /// Layanan yang harus diberikan. Services that are due.
    Due(due::Options),
    /// Jelaskan mengapa, atau mengapa tidak. Explain why, or why not.
    Explain(explain::Options),
    /// Periksa rantai catatan. Check the chain of the log.
    Verify(verify::Options),
    /// Susun ulang tampilan, atau buktikan sudah benar. Rebuild the views, or prove them right.
    Replay(replay::Options),
    /// Buat wilayah rekaan. Make an invented district.
    Simulate(simulate::Options),
    /// Akun: siapa boleh masuk. Accounts: who may sign in.
    Account(account::Options),
    /// Cadangan terenkripsi. Encrypted backups.
    Backup(backup::Options),
    /// Pulihkan penyimpanan dari cadangan. Make a store anew from backups.
    Restore(restore::Options),
    /// Latihan pemulihan. Rehearse the restore.
    Drill(drill::Options),
    /// Kembalikan catatan yang hilang dari salinan lain. Take back records that were lost.
    GiveBack(give_back::Options),
    /// Kunci penyimpanan terenkripsi. Key of an encrypted store.
    Key(key::Options),
    /// Sertifikat HTTPS untuk jaringan sendiri. Certificates for a network of one's own.
    Certificate(certificate::Options),
    /// Periksa apa yang salah dan apa yang perlu dikerjakan. What is wrong and what to do.
    Doctor(doctor::Options),
    /// Coba kenaikan versi pada salinan. Rehearse an upgrade on a copy.
    Rehearse(rehearse::Options),
    /// Periksa tanda tangan berkas rilis. Check the signature of a release.
    VerifyRelease(release::Options),
    /// Hitung z-skor dari CSV ke CSV. Compute z-scores from CSV to CSV.
    Growth(growth::Options),
    /// Periksa pedoman (aturan sebagai data). Check the guidelines.
    Guidelines(guidelines::Options),
}

/// Reads the command line, does the work and says how it ended.
pub(crate) fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let answer = Answer { json: cli.json };
    match run(cli.command, answer) {
        Ok(ended) => ExitCode::from(ended.exit_code()),
        Err(trouble) => {
            trouble.say(cli.json);
            ExitCode::from(trouble.exit_code())
        }
    }
}

fn run(command: Command, answer: Answer) -> Result<Ended, Trouble> {
    match command {
        Command::Serve(options) => serve::run(&options, answer),
        Command::Append(options) => append::run(&options, answer),
        Command::Import(options) => import::run(&options, answer),
        Command::Board(options) => board::run(&options, answer),
        Command::Due(options) => due::run(&options, answer),
        Command::Explain(options) => explain::run(&options, answer),
        Command::Verify(options) => verify::run(&options, answer),
        Command::Replay(options) => replay::run(&options, answer),
        Command::Simulate(options) => simulate::run(&options, answer),
        Command::Account(options) => account::run(&options, answer),
        Command::Backup(options) => backup::run(&options, answer),
        Command::Restore(options) => restore::run(&options, answer),
        Command::Drill(options) => drill::run(&options, answer),
        Command::GiveBack(options) => give_back::run(&options, answer),
        Command::Key(options) => key::run(&options, answer),
        Command::Certificate(options) => certificate::run(&options, answer),
        Command::Doctor(options) => doctor::run(&options, answer),
        Command::Rehearse(options) => rehearse::run(&options, answer),
        Command::VerifyRelease(options) => release::run(&options, answer),
        Command::Growth(options) => growth::run(&options, answer),
        Command::Guidelines(options) => guidelines::run(&options, answer),
    }
}

/// Help and version are no misuse; everything else that cannot be parsed is.
fn misused(error: &clap::Error) -> ExitCode {
    let help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let json = std::env::args_os().any(|argument| argument == "--json");
    if help || !json {
        // Nobody is left to be told when the output is gone.
        let _ = error.print();
    } else {
        let first = error.to_string();
        let first = first.lines().next().unwrap_or_default().to_owned();
        let message = format!("Perintah salah ditulis ({first}). Lihat simpul --help.");
        Trouble::misuse("perintah.salah", message).say(true);
    }
    ExitCode::from(if help { 0 } else { 2 })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
