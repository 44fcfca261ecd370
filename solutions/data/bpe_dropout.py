"""Cuts words into subwords otherwise every time: byte-pair encoding that leaves out merges.

SentencePiece can do it, too, but mixes its seed with what differs from process to process. Here a
draw depends on its seed alone, so that a training that was interrupted goes on as it would have.
"""

from heapq import heappop, heappush
from random import Random


def ranks(model: bytes) -> dict[str, float]:
    """Reads the order of the merges from a trained model.

    Args:
        model: of SentencePiece, kind "bpe".

    Returns:
        for each piece its rank: of two merges that are possible, that of the lower one is done.
    """
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    ids = range(processor.get_piece_size())
    return {
        processor.id_to_piece(id): -processor.get_score(id)
        for id in ids
        if not (processor.is_control(id) or processor.is_unknown(id))
    }


def cut(word: str, ranks: dict[str, float], dropout: float, random: Random) -> list[str]:
    """Cuts a word into pieces: letters, of which neighbours are merged as long as any may be.

    Args:
        word: letters between two spaces, "▁" in front.
        ranks: of the pieces.
        dropout: share of the merges that are left out; 0 gives SentencePiece's own pieces, 1 the
            letters.
        random: draws which.

    Returns:
        the pieces, together the word.

    Source: Provilkov et al. (2020). Chapter 5.
    """
    ends = {start: start + 1 for start in range(len(word))}  # of the piece that begins there
    starts = {end: start for start, end in ends.items()}  # of the piece that ends there
    possible: list[tuple[float, int, int, int]] = []

    def offer(start: int) -> None:
        """Takes note of the merge of a piece with the next one, if there is such a piece."""
        middle = ends[start]
        end = ends.get(middle)
        if end is not None and (rank := ranks.get(word[start:end])) is not None:
            heappush(possible, (rank, start, middle, end))

    for start in range(len(word)):
        offer(start)
    while possible:
        _, start, middle, end = heappop(possible)
        if ends.get(start) != middle or ends.get(middle) != end:
            continue  # one of the two has become part of another piece
        if random.random() < dropout:
            continue
        del ends[middle], starts[middle]
        ends[start], starts[end] = end, start
        offer(start)
        if start in starts:
            offer(starts[start])
    return [word[start:end] for start, end in sorted(ends.items())]
