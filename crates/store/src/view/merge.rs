//! Persons found to be the same, and parted again.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    hlc::Hlc,
    id::{PersonId, RecordId},
    record::{Body, Merge, Record},
    refusal::Refusal,
};
use uuid::Uuid;

use crate::{
    batch::{execute_rows, query_list},
    conn::{Conn, Value, rows},
    error::{Error, Result},
    statement::statements,
};

/// Who stays, and everybody who is read as that person (itself included), in order.
pub(crate) type Groups = BTreeMap<PersonId, BTreeSet<PersonId>>;

/// What was written about a set of persons being the same. The set is closed: whoever is merged
/// with one of them is in it.
#[derive(Debug, Default)]
pub(crate) struct Merges {
    persons: BTreeSet<PersonId>,
    void: BTreeSet<RecordId>,
    said: Vec<Said>,
}

#[derive(Debug)]
struct Said {
    record: RecordId,
    written: Hlc,
    stays: PersonId,
    duplicate: PersonId,
    same: bool,
}

statements! {
    /// Who is read as one of these persons, or as somebody that one of them is read as.
    ALIASES =
        "SELECT person, root FROM person_alias WHERE root IN ({list}) \
         OR root IN (SELECT root FROM person_alias WHERE person IN ({list}))";
    SAID =
        "SELECT r.body FROM log_head h CROSS JOIN record r \
         WHERE r.puskesmas = h.puskesmas \
         AND r.kind IN ('merge', 'unmerge', 'entered_in_error') AND r.subject IN ({list})";
    ALL_SAID = "SELECT body FROM record WHERE kind IN ('merge', 'unmerge', 'entered_in_error')";
    ALL_ALIASES = "SELECT person, root FROM person_alias";
    CLEAR = "DELETE FROM person_alias";
    REMOVE = "DELETE FROM person_alias WHERE person = $1";
    PUT = "INSERT INTO person_alias (person, root) {values 2}";
}

impl Merges {
    /// Reads what records say about a closed set of persons.
    pub(crate) fn of<'r>(
        persons: BTreeSet<PersonId>,
        records: impl Iterator<Item = &'r Record>,
    ) -> Self {
        let mut merges = Self::default();
        records.for_each(|record| merges.learn(record));
        merges.persons = persons;
        merges
    }

    /// Returns the persons.
    pub(crate) fn into_persons(self) -> BTreeSet<PersonId> {
        self.persons
    }

    /// Takes in one more record, if it speaks of persons being the same.
    pub(crate) fn learn(&mut self, record: &Record) {
        match &record.body {
            Body::Merge(merge) => self.say(record, merge, true),
            Body::Unmerge(merge) => self.say(record, merge, false),
            Body::EnteredInError(error) => {
                self.void.insert(error.voids);
            }
            Body::Person(_)
            | Body::Household(_)
            | Body::Place(_)
            | Body::Visit(_)
            | Body::PosyanduDay(_)
            | Body::Figures(_)
            | Body::WeekClose(_)
            | Body::SignalStep(_)
            | Body::Publication(_)
            | Body::Closing(_)
            | Body::Meeting(_)
            | Body::ActionStep(_)
            | Body::Departure(_)
            | Body::FollowUp(_)
            | Body::Consent(_)
            | Body::Restriction(_)
            | Body::Guardianship(_)
            | Body::GuardianshipEnd(_)
            | Body::Death(_)
            | Body::Correction(_) => {}
        }
    }

    fn learn_text(&mut self, text: &str) -> Result<()> {
        let record: Record = serde_json::from_str(text)
            .map_err(|error| Error::Damaged(format!("a merge cannot be read: {error}")))?;
        self.learn(&record);
        Ok(())
    }

    fn say(&mut self, record: &Record, merge: &Merge, same: bool) {
        let Some(stays) = record.person() else { return };
        self.persons.extend([stays, merge.duplicate]);
        self.said.push(Said {
            record: record.id,
            written: record.written,
            stays,
            duplicate: merge.duplicate,
            same,
        });
    }

    /// Refuses a merge that would make a person a duplicate of itself over others.
    pub(crate) fn check(&self, record: &Record, merge: &Merge) -> std::result::Result<(), Refusal> {
        let Some(stays) = record.person() else { return Ok(()) };
        let merged_into = self.edges();
        let mut reached = BTreeSet::from([stays]);
        let mut next = vec![stays];
        while let Some(person) = next.pop() {
            let further = merged_into.iter().filter(|(_, duplicate)| *duplicate == person);
            next.extend(further.map(|(stays, _)| *stays).filter(|stays| reached.insert(*stays)));
        }
        if reached.contains(&merge.duplicate) {
            return Err(Refusal::new(
                "gabung.melingkar",
                "Orang ini sudah digabung ke orang tersebut. Pisahkan dahulu, lalu gabungkan ke \
                 arah yang benar.",
            ));
        }
        Ok(())
    }

    /// Returns the merges that hold, as pairs of who stays and who is the duplicate: for every
    /// pair the word written last, void words left out.
    fn edges(&self) -> BTreeSet<(PersonId, PersonId)> {
        let mut last: BTreeMap<(PersonId, PersonId), &Said> = BTreeMap::new();
        for said in self.said.iter().filter(|said| !self.void.contains(&said.record)) {
            let kept = last.entry((said.stays, said.duplicate)).or_insert(said);
            if (kept.written, kept.record) < (said.written, said.record) {
                *kept = said;
            }
        }
        last.into_iter().filter(|(_, said)| said.same).map(|(pair, _)| pair).collect()
    }

    /// Parts the persons into groups. In each group that person stays who is nobody's duplicate;
    /// of several, or when a circle leaves none, the one with the least id.
    pub(crate) fn groups(&self) -> Groups {
        let edges = self.edges();
        let duplicates: BTreeSet<PersonId> =
            edges.iter().map(|(_, duplicate)| *duplicate).collect();
        let mut left = self.persons.clone();
        let mut groups = Groups::new();
        while let Some(start) = left.pop_first() {
            let mut members = BTreeSet::from([start]);
            let mut next = vec![start];
            while let Some(person) = next.pop() {
                for (stays, duplicate) in &edges {
                    let other = match (person == *stays, person == *duplicate) {
                        (true, _) => duplicate,
                        (_, true) => stays,
                        (false, false) => continue,
                    };
                    if members.insert(*other) {
                        left.remove(other);
                        next.push(*other);
                    }
                }
            }
            let nobodys = members.iter().find(|member| !duplicates.contains(member));
            let root = *nobodys.or_else(|| members.first()).expect("a group has a member");
            groups.insert(root, members);
        }
        groups
    }

    /// Tells whether nothing was said at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.said.is_empty()
    }
}

/// Reads what was said so far about the persons that a batch merges, parts, or voids a record of.
pub(crate) fn known<'r>(
    conn: &mut dyn Conn,
    batch: impl Iterator<Item = &'r Record>,
) -> Result<Merges> {
    let mut persons: BTreeSet<PersonId> = BTreeSet::new();
    for record in batch {
        match &record.body {
            Body::Merge(merge) | Body::Unmerge(merge) => {
                persons.extend(record.person());
                persons.insert(merge.duplicate);
            }
            Body::EnteredInError(_) => persons.extend(record.person()),
            _ => {}
        }
    }
    if persons.is_empty() {
        return Ok(Merges::default());
    }
    closed(conn, persons)
}

/// Reads what was said so far about some persons and about whoever was ever merged with them.
pub(crate) fn closed(conn: &mut dyn Conn, mut persons: BTreeSet<PersonId>) -> Result<Merges> {
    // Voiding a parting brings a merge back, so pairs that do not hold now are followed too.
    loop {
        let closed: BTreeSet<PersonId> =
            groups_of(conn, &persons)?.into_values().flatten().collect();
        let merges = said_about(conn, closed)?;
        let named = merges.said.iter().flat_map(|said| [said.stays, said.duplicate]);
        persons = named.filter(|person| !merges.persons.contains(person)).collect();
        if persons.is_empty() {
            return Ok(merges);
        }
        persons.extend(&merges.persons);
    }
}

/// Reads what was said about a closed set of persons.
pub(crate) fn said_about(conn: &mut dyn Conn, persons: BTreeSet<PersonId>) -> Result<Merges> {
    let mut merges = Merges::default();
    let ids: Vec<Uuid> = persons.iter().map(|person| person.get()).collect();
    let items: Vec<Value<'_>> = ids.iter().map(|id| id.as_bytes().into()).collect();
    query_list(conn, &SAID, &[], &items, &mut |row| merges.learn_text(row.text(0)?))?;
    merges.persons = persons;
    Ok(merges)
}

/// Reads everything that was ever said about persons being the same.
pub(crate) fn all(conn: &mut dyn Conn) -> Result<Merges> {
    let mut merges = Merges::default();
    conn.query(&ALL_SAID, 1, &[], &mut |row| merges.learn_text(row.text(0)?))?;
    Ok(merges)
}

/// Returns who is kept as read as whom.
pub(crate) fn all_aliases(conn: &mut dyn Conn) -> Result<BTreeMap<PersonId, PersonId>> {
    let aliases = rows(conn, &ALL_ALIASES, &[], |row| {
        Ok((row.id(0, PersonId::new)?, row.id(1, PersonId::new)?))
    })?;
    Ok(aliases.into_iter().collect())
}

/// Keeps who is read as whom, in place of everything kept before.
pub(crate) fn keep_all(conn: &mut dyn Conn, root_of: &BTreeMap<PersonId, PersonId>) -> Result<()> {
    conn.execute(&CLEAR, 1, &[])?;
    let ids: Vec<(Uuid, Uuid)> = root_of.iter().map(|(a, b)| (a.get(), b.get())).collect();
    let params: Vec<Value<'_>> =
        ids.iter().flat_map(|(a, b)| [a.as_bytes().into(), b.as_bytes().into()]).collect();
    execute_rows(conn, &PUT, 2, &params).map(|_| ())
}

/// Returns the groups, as kept, in which persons are.
pub(crate) fn groups_of(conn: &mut dyn Conn, persons: &BTreeSet<PersonId>) -> Result<Groups> {
    let ids: Vec<Uuid> = persons.iter().map(|person| person.get()).collect();
    let items: Vec<Value<'_>> = ids.iter().map(|id| id.as_bytes().into()).collect();
    let mut root_of: BTreeMap<PersonId, PersonId> = BTreeMap::new();
    query_list(conn, &ALIASES, &[], &items, &mut |row| {
        root_of.insert(row.id(0, PersonId::new)?, row.id(1, PersonId::new)?);
        Ok(())
    })?;
    let mut groups = Groups::new();
    for person in persons.iter().filter(|person| !root_of.contains_key(person)) {
        groups.entry(*person).or_default().insert(*person);
    }
    for (person, root) in root_of {
        groups.entry(root).or_default().extend([root, person]);
    }
    Ok(groups)
}

/// Keeps groups in place of those that their members were in.
pub(crate) fn keep(conn: &mut dyn Conn, groups: &Groups) -> Result<()> {
    let members: Vec<(Uuid, Uuid)> = groups
        .iter()
        .flat_map(|(root, members)| members.iter().map(|member| (member.get(), root.get())))
        .collect();
    for (member, _) in &members {
        conn.execute(&REMOVE, 1, &[member.as_bytes().into()])?;
    }
    let params: Vec<Value<'_>> = members
        .iter()
        .filter(|(member, root)| member != root)
        .flat_map(|(member, root)| [member.as_bytes().into(), root.as_bytes().into()])
        .collect();
    execute_rows(conn, &PUT, 2, &params).map(|_| ())
}
