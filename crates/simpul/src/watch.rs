//! Looks after the folder of guidelines while the server runs.
//!
//! Sound guidelines that are laid down there are taken into use when the next day begins, so that
//! rules never change within a day of work. Broken ones stop nothing: those in use stay, and what
//! is wrong is told.

use std::{path::PathBuf, sync::Arc, time::Duration};

use ::guidelines::{fault::Fault, files::Files, model::Guidelines};
use domain::day::Day;
use tokio::time;
use web::{error::PageError, law::News, serving::Serving};

use crate::clock::Clock;

/// How often is looked.
const EVERY: Duration = Duration::from_secs(5);

/// Guidelines with the files they were read from.
#[derive(Debug, Clone)]
pub(crate) struct Edition {
    pub(crate) guidelines: Arc<Guidelines>,
    pub(crate) files: Files,
}

/// What is to be done after a look.
#[derive(Debug)]
enum Step {
    Nothing,
    Tell(News),
    Adopt(Edition),
}

/// What was seen of the folder so far.
pub(crate) struct Watch {
    folder: PathBuf,
    in_use: Files,
    seen: Result<Files, Vec<Fault>>,
    /// Sound guidelines, and the last day on which they are not yet used.
    waiting: Option<(Day, Edition)>,
}

impl Watch {
    /// Begins with the files in use and what the folder held when the program started.
    pub(crate) fn new(folder: PathBuf, in_use: Files, seen: Result<Files, Vec<Fault>>) -> Self {
        Self { folder, in_use, seen, waiting: None }
    }

    /// Tells what follows from what the folder holds on a day.
    fn look(&mut self, found: Result<Files, Vec<Fault>>, today: Day) -> Step {
        if found == self.seen {
            return match &self.waiting {
                Some((last, edition)) if *last < today => Step::Adopt(edition.clone()),
                _ => Step::Nothing,
            };
        }
        self.waiting = None;
        self.seen.clone_from(&found);
        if found.as_ref() == Ok(&self.in_use) {
            return Step::Tell(News::None);
        }
        let folder = self.folder.display().to_string();
        let loaded = found.and_then(|files| Ok((Guidelines::load(&files)?, files)));
        Step::Tell(match loaded {
            Err(faults) => News::Faulty { folder, faults },
            Ok((guidelines, files)) => {
                let edition = guidelines.edition.clone();
                let guidelines = Arc::new(guidelines);
                self.waiting = Some((today, Edition { guidelines, files }));
                News::Waiting { folder, edition }
            }
        })
    }

    /// The guidelines that waited are in use.
    fn adopted(&mut self) {
        if let Some((_, edition)) = self.waiting.take() {
            self.in_use = edition.files;
        }
    }

    /// The guidelines that waited could not be taken into use; tried again on the next day.
    fn put_off(&mut self, today: Day) {
        if let Some((last, _)) = &mut self.waiting {
            *last = today;
        }
    }
}

/// Looks at the folder again and again.
pub(crate) async fn look_after(mut watch: Watch, serving: Serving, clock: Clock) {
    let mut often = time::interval(EVERY);
    loop {
        often.tick().await;
        let today = clock.today();
        let looked = tokio::task::spawn_blocking(move || {
            let found = Files::read(&watch.folder);
            let step = watch.look(found, today);
            (watch, step)
        });
        let Ok((back, step)) = looked.await else { return };
        watch = back;
        match step {
            Step::Nothing => {}
            Step::Tell(news) => {
                say(&news);
                serving.app().tell_law(news);
            }
            Step::Adopt(edition) => match adopt(&serving, edition).await {
                None => {}
                Some(Ok(())) => {
                    watch.adopted();
                    serving.app().tell_law(News::None);
                }
                Some(Err(error)) => {
                    error.log("pedoman.gagal");
                    watch.put_off(today);
                }
            },
        }
    }
}

/// Says on standard error what became of the folder.
pub(crate) fn say(news: &News) {
    match news {
        News::None => {}
        News::Faulty { folder, faults } => eprintln!(
            "Pedoman {folder} salah di {} tempat; pedoman yang lama tetap dipakai. Jalankan \
             \"simpul guidelines check\". [pedoman.salah] {}",
            faults.len(),
            faults.first().map(ToString::to_string).unwrap_or_default(),
        ),
        News::Waiting { folder, edition } => {
            eprintln!("Pedoman {folder} ({edition}) baik; dipakai mulai besok. [pedoman.menunggu]");
        }
    }
}

/// Takes guidelines into use; `None` when writing that is under way takes too long.
async fn adopt(serving: &Serving, edition: Edition) -> Option<Result<(), PageError>> {
    let Edition { guidelines, files } = edition;
    serving
        .change(async |app| {
            let new = Arc::clone(&guidelines);
            let asked = app.ask(move |store| {
                let store = store.under(new)?;
                store.keep_edition(Some(&files))?;
                Ok(store)
            });
            match asked.await {
                Ok(store) => Ok(app.under(store, guidelines)),
                Err(error) => {
                    go_back(&app).await;
                    Err(error)
                }
            }
        })
        .await
}

/// Rebuilds the views under the guidelines that were in use, until it succeeds: without it nothing
/// could be written.
async fn go_back(app: &web::app::App) {
    let old = app.guidelines_shared();
    loop {
        let old = Arc::clone(&old);
        match app.ask(move |store| store.under(old).map(|_| ())).await {
            Ok(()) => return,
            Err(error) => error.log("pedoman.gagal"),
        }
        time::sleep(EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STARTED: &str = "2026-11-21";

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn sound() -> Files {
        Files::embedded()
    }

    /// The guidelines with one more line in a file.
    fn with(path: &str, line: &str) -> Files {
        Files::from_texts(sound().iter().map(|(of, text)| {
            let mut text = text.to_vec();
            if of == path {
                text.extend_from_slice(line.as_bytes());
            }
            (of.to_owned(), text)
        }))
    }

    fn watch() -> Watch {
        Watch::new(PathBuf::from("/pedoman"), sound(), Ok(sound()))
    }

    #[test]
    fn what_does_not_change_is_left_alone() {
        let mut watch = watch();
        assert!(matches!(watch.look(Ok(sound()), day(STARTED)), Step::Nothing));
        assert!(matches!(watch.look(Ok(sound()), day("2026-12-01")), Step::Nothing));
    }

    #[test]
    fn sound_guidelines_wait_for_the_next_day() {
        let mut watch = watch();
        let new = with("stages.toml", "\n# baru\n");
        let Step::Tell(News::Waiting { folder, .. }) = watch.look(Ok(new.clone()), day(STARTED))
        else {
            panic!("they wait");
        };
        assert_eq!(folder, "/pedoman");
        assert!(matches!(watch.look(Ok(new.clone()), day(STARTED)), Step::Nothing));
        let next = day("2026-11-22");
        let Step::Adopt(edition) = watch.look(Ok(new.clone()), next) else { panic!("used") };
        assert_eq!(edition.files, new);
        assert_eq!(edition.guidelines.digest, new.digest());
        // Not yet adopted: asked again, until it is, or for a day.
        assert!(matches!(watch.look(Ok(new.clone()), next), Step::Adopt(_)));
        watch.put_off(next);
        assert!(matches!(watch.look(Ok(new.clone()), next), Step::Nothing));
        assert!(matches!(watch.look(Ok(new.clone()), day("2026-11-23")), Step::Adopt(_)));
        watch.adopted();
        assert!(matches!(watch.look(Ok(new.clone()), day("2026-11-24")), Step::Nothing));
        assert!(matches!(watch.look(Ok(sound()), next), Step::Tell(News::Waiting { .. })));
        assert!(matches!(watch.look(Ok(new), next), Step::Tell(News::None)), "taken back");
    }

    #[test]
    fn broken_guidelines_are_told_and_never_used() {
        let mut watch = watch();
        let broken = with("stages.toml", "\n[[stage]]\n");
        let Step::Tell(News::Faulty { faults, .. }) = watch.look(Ok(broken.clone()), day(STARTED))
        else {
            panic!("told");
        };
        assert_eq!(faults[0].file, "stages.toml");
        assert!(matches!(watch.look(Ok(broken), day("2026-11-22")), Step::Nothing));
        let gone = Files::read(&PathBuf::from("/tidak/ada"));
        assert!(matches!(watch.look(gone, day(STARTED)), Step::Tell(News::Faulty { .. })));
        assert!(matches!(watch.look(Ok(sound()), day(STARTED)), Step::Tell(News::None)));
    }

    #[test]
    fn a_fault_takes_back_what_waited() {
        let mut watch = watch();
        watch.look(Ok(with("stages.toml", "\n# baru\n")), day(STARTED));
        let broken = Ok(with("stages.toml", "\n[[stage]]\n"));
        assert!(matches!(watch.look(broken.clone(), day(STARTED)), Step::Tell(_)));
        assert!(matches!(watch.look(broken, day("2026-11-22")), Step::Nothing));
    }
}
