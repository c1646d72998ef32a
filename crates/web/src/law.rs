//! What is known of guidelines that were laid down while the program runs.

use guidelines::fault::Fault;

/// How the folder of guidelines stands to those in use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum News {
    /// The guidelines in use are those of the folder, or those built into the program.
    #[default]
    None,
    /// The folder cannot be used; the guidelines in use stay.
    Faulty {
        /// The folder.
        folder: String,
        /// What is wrong, by file and line.
        faults: Vec<Fault>,
    },
    /// The folder holds sound guidelines that are taken into use when the next day begins.
    Waiting {
        /// The folder.
        folder: String,
        /// Their edition.
        edition: String,
    },
}
