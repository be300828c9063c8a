//! Server-sent events from bytes that may be split anywhere.

/// An incremental reader: bytes in, the data of complete events out.
///
/// Follows the WHATWG rules for `data`, comments and line ends (LF, CR, CRLF); `event`, `id` and `retry` mean nothing to a
/// completion and are skipped.
#[derive(Debug, Default)]
pub(crate) struct Sse {
    line: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    after_cr: bool,
    begun: bool,
}

/// A line or event beyond the cap.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Longest line, and longest data of one event, in bytes.
pub(crate) const MAX_LINE: usize = 256 * 1024;

impl Sse {
    /// Takes bytes and appends the data of every event they complete to `out`.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<Vec<u8>>) -> Result<(), TooLong> {
        for &b in bytes {
            let skip = self.after_cr && b == b'\n';
            self.after_cr = b == b'\r';
            match b {
                _ if skip => {}
                b'\n' | b'\r' => self.end_line(out)?,
                _ if self.line.len() >= MAX_LINE => return Err(TooLong),
                _ => self.line.push(b),
            }
        }
        Ok(())
    }

    /// The end of the body. An event that no blank line ended is given out too: servers that close early leave it so.
    pub fn finish(mut self, out: &mut Vec<Vec<u8>>) -> Result<(), TooLong> {
        if !self.line.is_empty() {
            self.end_line(out)?;
        }
        self.dispatch(out);
        Ok(())
    }

    fn end_line(&mut self, out: &mut Vec<Vec<u8>>) -> Result<(), TooLong> {
        let line = std::mem::take(&mut self.line);
        let line = match line.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) if !self.begun => rest,
            _ => &line[..],
        };
        self.begun = true;
        if line.is_empty() {
            self.dispatch(out);
            return Ok(());
        }
        let Some(rest) = line.strip_prefix(b"data") else { return Ok(()) };
        let value = match rest {
            [] => rest,
            [b':', b' ', value @ ..] | [b':', value @ ..] => value,
            _ => return Ok(()),
        };
        if self.data.len() + value.len() > MAX_LINE {
            return Err(TooLong);
        }
        if self.has_data {
            self.data.push(b'\n');
        }
        self.has_data = true;
        self.data.extend_from_slice(value);
        Ok(())
    }

    fn dispatch(&mut self, out: &mut Vec<Vec<u8>>) {
        if std::mem::take(&mut self.has_data) {
            out.push(std::mem::take(&mut self.data));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(chunks: &[&[u8]]) -> Vec<String> {
        let (mut sse, mut out) = (Sse::default(), Vec::new());
        for chunk in chunks {
            sse.push(chunk, &mut out).unwrap();
        }
        sse.finish(&mut out).unwrap();
        out.into_iter().map(|d| String::from_utf8(d).unwrap()).collect()
    }

    const TEXT: &str = "\u{feff}: hello\r\n\r\ndata: {\"a\":\r\ndata:\"日本 €\"}\r\n\r\nevent: x\rdata:b\r\rid: 3\n\ndata\n\n\ndata: [DONE]";

    #[test]
    fn any_split_gives_the_same_events() {
        let whole = read(&[TEXT.as_bytes()]);
        assert_eq!(whole, ["{\"a\":\n\"日本 €\"}", "b", "", "[DONE]"]);
        for at in 0..=TEXT.len() {
            let (a, b) = TEXT.as_bytes().split_at(at);
            assert_eq!(read(&[a, b]), whole, "split at {at}");
        }
        let bytes: Vec<&[u8]> = TEXT.as_bytes().chunks(1).collect();
        assert_eq!(read(&bytes), whole);
    }

    #[test]
    fn long_lines_are_refused() {
        let mut out = Vec::new();
        assert_eq!(Sse::default().push(&vec![b'x'; MAX_LINE + 1], &mut out), Err(TooLong));
        let mut sse = Sse::default();
        let line = [b"data:".as_slice(), &vec![b'x'; 1000], b"\n"].concat();
        assert!((0..MAX_LINE).any(|_| sse.push(&line, &mut out).is_err()), "many lines of one event are capped too");
    }

    proptest! {
        #[test]
        fn chunking_never_matters(bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b':'), Just(b'd'), Just(b'a'), Just(b't'), any::<u8>()], 0..200), cuts in proptest::collection::vec(0usize..200, 0..6)) {
            let mut whole = Vec::new();
            let mut sse = Sse::default();
            sse.push(&bytes, &mut whole).unwrap();
            sse.finish(&mut whole).unwrap();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(bytes.len())).collect();
            cuts.sort_unstable();
            let (mut sse, mut out, mut from) = (Sse::default(), Vec::new(), 0);
            for cut in cuts.into_iter().chain([bytes.len()]) {
                sse.push(&bytes[from..cut], &mut out).unwrap();
                from = cut;
            }
            sse.finish(&mut out).unwrap();
            prop_assert_eq!(whole, out);
        }
    }
}
