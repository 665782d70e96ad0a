//! Runs the workspace's programs for real and holds what they print against the reports.
//!
//! | To see how … | read |
//! |---|---|
//! | a port is found that nobody else can take meanwhile | [`ports`] |
//! | a program is run, typed to, waited for and stopped, all within deadlines | [`process`] |
//! | a program knows whether it runs in the repository or was installed | [`checkout`] |
//! | the workspace's programs and the peers in other languages are found | [`programs`], [`peers`] |
//! | files of the repository come with an installed program | [`files`], [`transcripts`] |
//! | an expected session is written down | [`transcript`] |
//! | an output is held against it, `<peer-a>` standing for one value everywhere | [`matching`] |
//! | a difference is shown | [`difference`] |
//! | a scenario is played | [`stage`], [`cast`], [`scenarios`] |
//! | every server of the menu service is held to the same answers | [`mod@menu_suite`] |
//! | a server is loaded, and what it answers checked and measured | [`load`] |
//! | client languages meet server languages | [`matrix`] |

pub mod cast;
pub mod checkout;
pub mod compare;
pub mod difference;
pub mod files;
pub mod load;
pub mod matching;
pub mod matrix;
pub mod menu_suite;
pub mod peers;
pub mod ports;
pub mod process;
pub mod programs;
pub mod scenarios;
pub mod stage;
pub mod told;
pub mod transcript;
pub mod transcripts;
