//! Proximity: stretches of text in which all of several things stand close together, in any order.

/// The shortest stretches that hold one place of every list, with at most `slack` characters that belong to none.
/// Lists are ascending; places and stretches are `(start, end)`.
pub(super) fn stretches(lists: &[Vec<(usize, usize)>], slack: usize) -> Vec<(usize, usize)> {
    let mut places: Vec<(usize, usize, usize)> = Vec::new();
    let mut longest = slack;
    for (what, list) in lists.iter().enumerate() {
        places.extend(list.iter().map(|&(start, end)| (start, end, what)));
        longest += list
            .iter()
            .map(|(start, end)| end - start)
            .max()
            .unwrap_or(0);
    }
    places.sort_unstable();
    let mut inside = vec![0_usize; lists.len()];
    let (mut missing, mut next) = (lists.len(), 0);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, &(start, _, what)) in places.iter().enumerate() {
        while missing > 0 && next < places.len() {
            let entered = places[next].2;
            missing -= usize::from(inside[entered] == 0);
            inside[entered] += 1;
            next += 1;
        }
        if missing > 0 {
            break;
        }
        // Where the first place is not needed, the stretch from the next one on is shorter.
        if inside[what] == 1 {
            let stretch = &places[at..next];
            let end = stretch.iter().map(|place| place.1).max().unwrap_or(start);
            if end - start <= longest {
                found.push((start, end));
            }
        }
        inside[what] -= 1;
        missing += usize::from(inside[what] == 0);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_stretches_are_found() {
        let one = vec![(0, 2), (20, 22)];
        let other = vec![(5, 7), (12, 14), (23, 25)];
        let lists = [one, other];
        assert_eq!(stretches(&lists, 3), [(0, 7), (20, 25)]);
        assert_eq!(stretches(&lists, 2), [(20, 25)]);
        assert_eq!(stretches(&lists, 6), [(0, 7), (12, 22), (20, 25)]);
        assert!(stretches(&[vec![(0, 2)], vec![]], 100).is_empty());
    }
}
