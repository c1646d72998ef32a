//! Draws a portrait.

use std::sync::Arc;

use domain::{
    day::Day,
    timeline::{Fact, Timeline},
};
use guidelines::model::{Guidelines, Stage, StageSpan};

use crate::{
    book::Books,
    change::{Changes, Drawn},
    contact::contacts,
    contribution::Ledger,
    counting::Counting,
    disease::Asked,
    episode::{Course, Kinds},
    finding::{Looks, by_severity, follow_up},
    giving::{ByItem, ShownBy, services},
    growth_rules::GrowthRules,
    household::Turns,
    item::{Life, judge},
    lasting::Lasting,
    memory::Memory,
    model::{Contact, Contribution, Episode, Finding, Given, ItemState, Person, Portrait},
    person::person,
    quality::notes,
    scene::{Scene, Slots},
    standing::{Standing, Visits, given_codes},
};

/// Draws portraits under one edition of the guidelines.
pub struct Painter<'g> {
    guidelines: &'g Guidelines,
    slots: Slots,
    growth: GrowthRules<'g>,
    looks: Looks<'g>,
    shown_by: ShownBy,
    lasting: Lasting<'g>,
    changes: Changes<'g>,
    kinds: Kinds<'g>,
    books: Books,
    counting: Counting<'g>,
    turns: Turns,
    diseases: Asked,
}

/// What happened to a person until a day.
struct Story<'g> {
    facts: Vec<Fact>,
    person: Person,
    contacts: Vec<Contact>,
    memory: Memory<'g>,
    course: Course,
    services: Vec<Given>,
}

/// What happened, and what was found that stands.
struct History<'g> {
    story: Story<'g>,
    findings: Vec<Finding>,
}

/// Items with a calendar are judged first; indications may follow from what they leave overdue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    Calendar,
    Indication,
}

impl<'g> Painter<'g> {
    /// Prepares what all portraits share.
    ///
    /// # Panics
    /// When the vocabulary lacks a derived fact, which loaded guidelines never do.
    pub fn new(guidelines: &'g Guidelines) -> Self {
        let slots = Slots::new(&guidelines.vocabulary);
        let lasting = Lasting::new(guidelines);
        Self {
            guidelines,
            kinds: Kinds::new(guidelines),
            books: Books::new(guidelines),
            counting: Counting::new(guidelines, &slots),
            turns: Turns::new(guidelines),
            diseases: Asked::new(guidelines),
            slots,
            growth: GrowthRules::new(guidelines),
            looks: Looks::new(guidelines),
            shown_by: ShownBy::new(guidelines),
            changes: Changes::new(guidelines, &lasting),
            lasting,
        }
    }

    /// Returns the guidelines under which portraits are drawn.
    pub const fn guidelines(&self) -> &'g Guidelines {
        self.guidelines
    }

    /// Returns the groups of finding rules.
    pub(crate) const fn looks(&self) -> &Looks<'g> {
        &self.looks
    }

    /// Returns the indicators, sorted by whom they count.
    pub(crate) const fn counting(&self) -> &Counting<'g> {
        &self.counting
    }

    /// Returns the slots of the derived facts.
    pub(crate) const fn slots(&self) -> &Slots {
        &self.slots
    }

    /// Draws the portrait of a timeline as of a day.
    ///
    /// Nothing that happened after `as_of` is read; corrections written later are.
    ///
    /// Items are judged while a life stage of their book holds.
    pub fn draw(&self, timeline: &Timeline, as_of: Day) -> Portrait {
        self.draw_with(timeline, as_of, false)
    }

    /// Draws a portrait; `every_item` judges items even of somebody past all life stages.
    pub(crate) fn draw_with(&self, timeline: &Timeline, as_of: Day, every_item: bool) -> Portrait {
        let (guidelines, slots) = (self.guidelines, &self.slots);
        let mut scene = Scene::new(&guidelines.vocabulary);
        let History { story, findings } = self.history(timeline, &mut scene, as_of);
        let Story { person, contacts, memory, course, services, .. } = story;
        let Course { episodes, notes: of_episodes } = course;
        let by_item = ByItem::new(&services);
        let mut standing = Standing {
            guidelines,
            slots,
            person: &person,
            episodes: &episodes,
            contacts: &contacts,
            findings: &findings,
            given: given_codes(services.iter().filter(|given| given.day <= as_of)),
            memory: &memory,
        };
        let stages = self.stages(&person, &episodes, as_of);
        let open = if every_item { Books::ALL } else { self.books.open(&stages) };
        let items = self.judged(&standing, &by_item, &mut scene, open, as_of);
        let all = self.with_lasting(&standing, &mut scene, &items, as_of);
        standing.findings = &all;
        let visits = (open != 0).then(|| standing.tasks(&mut scene, &items, as_of));
        let Visits { tasks, answered } = visits.unwrap_or_default();
        let ledger = Ledger {
            guidelines,
            slots,
            person: &person,
            episodes: &episodes,
            contacts: &contacts,
            services: &services,
            by_item: &by_item,
            as_of,
            counting: &self.counting,
        };
        let contributions = ledger.contributions(&mut scene);
        let households = ledger.household_parts(&mut scene, &self.turns);
        let drawn = Drawn {
            standing: &standing,
            ledger: &ledger,
            contributions: &contributions,
            household_turns_on: households.next,
            records: timeline.records(),
            items: &items,
            tasks: &tasks,
            answered,
            books: &self.books,
            open,
            as_of,
        };
        let next_change_on = self.changes.next(&drawn, &self.kinds, &mut scene);
        let quality = notes(guidelines, &person, &contacts, (&*episodes, of_episodes), &services);
        Portrait {
            disease_cases: ledger.disease_cases(&mut scene, &self.diseases),
            as_of,
            books: stages.iter().map(|stage| self.books.book_of(stage)).collect(),
            stages,
            items,
            tasks,
            contributions,
            household_spans: households.spans,
            quality,
            next_change_on,
            person,
            episodes,
            contacts,
            services,
            findings: all,
        }
    }

    /// Counts a person's part in every indicator as of a day: the contributions of the portrait,
    /// without drawing the rest of it.
    pub fn count(&self, timeline: &Timeline, as_of: Day) -> Vec<Contribution> {
        let (guidelines, slots) = (self.guidelines, &self.slots);
        let mut scene = Scene::new(&guidelines.vocabulary);
        let Story { person, contacts, course, services, .. } =
            self.story(timeline, &mut scene, as_of);
        let ledger = Ledger {
            guidelines,
            slots,
            person: &person,
            episodes: &course.episodes,
            contacts: &contacts,
            services: &services,
            by_item: &ByItem::new(&services),
            as_of,
            counting: &self.counting,
        };
        ledger.contributions(&mut scene)
    }

    /// Reads what happened: everything that follows from records alone.
    fn story(&self, timeline: &Timeline, scene: &mut Scene<'_>, as_of: Day) -> Story<'g> {
        let (guidelines, slots) = (self.guidelines, &self.slots);
        let facts = timeline.facts(as_of);
        let person = person(guidelines, timeline, &facts, as_of);
        let (contacts, memory) = contacts(guidelines, slots, scene, &self.growth, &person, &facts);
        let course = self.kinds.course(slots, scene, &person, &contacts, as_of);
        let services =
            services(guidelines, &self.shown_by, person.birth, &course.episodes, &contacts);
        Story { facts, person, contacts, memory, course, services }
    }

    /// Reads what happened, and what was found in it.
    fn history(&self, timeline: &Timeline, scene: &mut Scene<'_>, as_of: Day) -> History<'g> {
        let mut story = self.story(timeline, scene, as_of);
        let rules = (self.guidelines, &self.slots);
        let (person, episodes) = (&story.person, &story.course.episodes);
        let contacts = &mut story.contacts;
        let mut findings = self.looks.judge(rules, scene, person, episodes, contacts, as_of);
        follow_up(&mut findings, &story.facts);
        History { story, findings }
    }

    /// Judges the items of the open books: first those with a calendar; indications may follow from
    /// what they leave overdue.
    fn judged(
        &self,
        standing: &Standing<'_>,
        by_item: &ByItem<'_>,
        scene: &mut Scene<'_>,
        open: u64,
        as_of: Day,
    ) -> Vec<ItemState> {
        if open == 0 {
            return Vec::new();
        }
        let mut items = self.items(standing, by_item, scene, &[], open, Pass::Calendar, as_of);
        let so_far = self.with_lasting(standing, scene, &items, as_of);
        let indicating = Standing { findings: &so_far, given: standing.given.clone(), ..*standing };
        let more = self.items(&indicating, by_item, scene, &items, open, Pass::Indication, as_of);
        items.extend(more);
        items
    }

    /// Joins the findings of contacts and those about lasting states, most serious first. What an
    /// indication leaves overdue may be a finding too.
    fn with_lasting(
        &self,
        standing: &Standing<'_>,
        scene: &mut Scene<'_>,
        items: &[ItemState],
        as_of: Day,
    ) -> Vec<Finding> {
        let lasting = self.lasting.findings(standing, scene, items, as_of);
        let mut all = [standing.findings, &lasting].concat();
        all.sort_by(by_severity);
        all
    }

    /// Lists the life stages that hold: those of episodes first, then those of age.
    fn stages(&self, person: &Person, episodes: &[Episode], as_of: Day) -> Vec<Arc<str>> {
        let holds = |stage: &Stage| match &stage.span {
            StageSpan::Age(age) => person.birth.is_some_and(|birth| age.holds(birth.day, as_of)),
            StageSpan::Episode(kind) => {
                episodes.iter().any(|episode| episode.kind == *kind && episode.is_open_on(as_of))
            }
        };
        let here = self.guidelines.stages.iter().filter(|stage| stage.rule.holds_on(as_of));
        let (of_age, of_episodes): (Vec<&Stage>, Vec<&Stage>) =
            here.filter(|stage| holds(stage)).partition(|stage| stage.age().is_some());
        let all = of_episodes.into_iter().chain(of_age);
        all.map(|stage| Arc::clone(&stage.rule.id)).collect()
    }

    /// Judges the items of one pass and of the open books; `judged` are those of the pass before.
    #[expect(
        clippy::too_many_arguments,
        reason = "two call sites; a struct would only rename them"
    )]
    fn items(
        &self,
        standing: &Standing<'_>,
        by_item: &ByItem<'_>,
        scene: &mut Scene<'_>,
        judged: &[ItemState],
        open: u64,
        pass: Pass,
        as_of: Day,
    ) -> Vec<ItemState> {
        standing.state(scene, judged, as_of);
        let life = Life {
            person: standing.person,
            as_of,
            here: standing.person.resident_on(as_of),
            episodes: standing.episodes,
            services: by_item,
            scene,
        };
        let mut states = Vec::new();
        let indicated = pass == Pass::Indication;
        let items = self.books.items(self.guidelines, open, as_of);
        for item in items.filter(|item| item.indication().is_some() == indicated) {
            judge(item, &life, &mut states);
        }
        states
    }
}

/// Draws one portrait; for many, keep a [`Painter`].
pub fn draw(timeline: &Timeline, guidelines: &Guidelines, as_of: Day) -> Portrait {
    Painter::new(guidelines).draw(timeline, as_of)
}
