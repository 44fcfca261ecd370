import openpyxl
import pandas as pd
import pytest

from solutions.data import price_files, prices
from solutions.data.files import DataError

# The first days of the competition's table, as the slides print them.
WEEKDAYS = "금요일 토요일 일요일 월요일 화요일 수요일 목요일".split()
CABBAGE = [
    *[(0, 0), (80_860, 329), (0, 0), (1_422_742.5, 478), (1_167_241, 442), (1_045_507.5, 442)],
    *[(1_039_925, 448), (942_655, 420), (689_121, 389), (0, 0), (1_161_028, 398)],
    *[(730_460.1, 431), (642_654, 429), (777_445.9, 441), (793_655, 449), (537_832.1, 454)],
]
OTHERS = {
    "무": [(0, 0), (80_272, 360), (0, 0), (1_699_653.7, 382)],
    "양파": [(0, 0), (122_787.5, 1_281), (0, 0), (2_315_079, 1_235)],
    "건고추": [(0, 0), (3, 11_000), (0, 0), (699, 4_464)],
}


def rows(items):
    """A table of items, as many days as the first of them has."""
    names = [(f"{item}_거래량(kg)", f"{item}_가격(원/kg)") for item in items]
    days = pd.date_range("2016-01-01", periods=len(next(iter(items.values()))))
    table = [["date", "요일", *sum(names, ())]]
    for number, day in enumerate(days):
        cells = [cell for item in items.values() for cell in item[number]]
        table.append([str(day.date()), WEEKDAYS[number % 7], *cells])
    return table


SIXTEEN_DAYS = rows({"배추": CABBAGE})
FOUR_ITEMS = rows({"배추": CABBAGE[:4], **OTHERS})


def write(path, table, encoding="utf-8"):
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in table) + "\n"
    path.write_text(text, encoding=encoding)
    return path


def workbook(path, table, dates=False):
    book = openpyxl.Workbook()
    for number, row in enumerate(table):
        if dates and number:
            row = [pd.Timestamp(row[0]).to_pydatetime(), *row[1:]]
        book.active.append(row)
    book.save(path)
    return path


def test_the_sixteen_days_of_the_slides(tmp_path):
    frame = price_files.competition(write(tmp_path / "t.csv", SIXTEEN_DAYS))
    assert list(frame.columns) == ["price_won_per_kg", "amount_kg", "is_closed"]
    cabbage = frame.loc["배추"]
    assert cabbage.index[[0, -1]].strftime("%Y-%m-%d").tolist() == ["2016-01-01", "2016-01-16"]
    closed = cabbage.index[cabbage["is_closed"]].strftime("%m-%d").tolist()
    assert closed == ["01-01", "01-03", "01-10"]
    for column, place in (("amount_kg", 0), ("price_won_per_kg", 1)):
        expected = [float(day[place]) for day in CABBAGE if day[1]]
        assert cabbage[column].dropna().tolist() == expected
        assert (cabbage[column].isna() == cabbage["is_closed"]).all()


def test_every_item_keeps_its_own_numbers(tmp_path):
    frame = price_files.competition(write(tmp_path / "t.csv", FOUR_ITEMS))
    monday = frame.xs(pd.Timestamp("2016-01-04"), level="date")
    assert monday["price_won_per_kg"].to_dict() == {
        **{"배추": 478, "무": 382},
        **{"양파": 1_235, "건고추": 4_464},
    }
    assert monday.loc["무", "amount_kg"] == 1_699_653.7
    assert frame.index.is_monotonic_increasing


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_every_form_of_the_table_gives_the_same(tmp_path, encoding):
    expected = price_files.competition(write(tmp_path / "t.csv", FOUR_ITEMS))
    other = write(tmp_path / "other.CSV", FOUR_ITEMS, encoding)
    pd.testing.assert_frame_equal(price_files.competition(other), expected)
    for dates in (False, True):
        book = workbook(tmp_path / "t.xlsx", FOUR_ITEMS, dates)
        pd.testing.assert_frame_equal(price_files.competition(book), expected)


def test_commas_in_numbers_and_spaces_in_headers_do_no_harm(tmp_path):
    table = [list(row) for row in SIXTEEN_DAYS]
    table[4][2] = "1,422,742.5"
    table[0][3] = " 배추_가격 (원/kg)"
    frame = price_files.competition(write(tmp_path / "t.csv", table))
    assert frame.loc[("배추", "2016-01-04"), "amount_kg"] == 1_422_742.5


def test_a_price_without_an_amount_is_none(tmp_path):
    table = [list(row) for row in SIXTEEN_DAYS]
    table[4][2], table[5][3] = 0, 0
    frame = price_files.competition(write(tmp_path / "t.csv", table)).loc["배추"]
    assert frame["is_closed"].iloc[3:5].all() and frame.iloc[3:5, :2].isna().all(axis=None)


def changed(row, column, cell):
    table = [list(cells) for cells in FOUR_ITEMS]
    table[row][column] = cell
    return table


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (changed(0, 0, "day"), "has no column date"),
        (changed(0, 1, "weekday"), "has no column 요일"),
        (changed(0, 3, "배추_가격"), "has a column '배추_가격'"),
        (changed(0, 3, "배춧_가격(원/kg)"), r"has no column 배추_가격\(원/kg\) beside"),
        (changed(0, 2, "배춧_거래량(kg)"), r"has no column 배춧_가격\(원/kg\) beside"),
        (changed(0, 5, "배추_가격(원/kg)"), "has a column '배추_가격"),
        ([row[:2] for row in FOUR_ITEMS], "has no item"),
        (changed(2, 0, "Saturday"), "has 'Saturday' in its column date"),
        ([*FOUR_ITEMS[:3], *FOUR_ITEMS[4:]], "goes from 2016-01-02 to 2016-01-04"),
        ([*FOUR_ITEMS[:3], *FOUR_ITEMS[2:]], "goes from 2016-01-02 to 2016-01-02"),
        (changed(2, 1, "일요일"), "calls 2016-01-02 '일요일'; it was a 토요일"),
        (changed(2, 3, ""), r"has '' in column 배추_가격\(원/kg\), row 3"),
        (changed(3, 4, "-5"), r"has '-5' in column 무_거래량\(kg\), row 4"),
        (changed(3, 4, "many"), "has 'many' in column 무"),
        (FOUR_ITEMS[:1], "has no row under its header"),
    ],
)
def test_what_is_wrong_with_a_table_is_named(tmp_path, table, problem):
    with pytest.raises(DataError, match=problem) as caught:
        price_files.competition(write(tmp_path / "t.csv", table))
    for part in (str(tmp_path / "t.csv"), "nongnet", 'load("stand-in")', "COURSE_OFFLINE=1"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("none.csv", None, "not found"),
        ("t.hwp", b"x", "is no table that can be read here"),
        ("t.xlsx", b"PK no workbook", "cannot be read as a table"),
        ("t.csv", b"\xff\xfe\xff", "cannot be read as a table"),
        ("t.csv", b"", "cannot be read as a table"),
    ],
)
def test_a_file_that_is_no_table_is_named(tmp_path, name, content, problem):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=problem):
        price_files.competition(path)


def test_fractional_prices_of_open_days_are_filled_ones(tmp_path, monkeypatch):
    """As are all prices of closed days, whole or not."""
    days = pd.date_range("2020-01-01", periods=4)
    index = pd.MultiIndex.from_product([["a", "b"], days], names=["item_id", "timestamp"])
    frame = pd.DataFrame({name: 1.0 for name in price_files.RENAMED}, index=index)
    frame["target"] = [100.0, 110.5, 121.0, 130.0, 1.0, 2.0, 3.0, 4.0]
    frame["market_rest"] = [0, 0, 0, 1, 0, 0, 0, 1]
    path = tmp_path / "wholesale_prices" / "full_baseline.parquet"
    path.parent.mkdir()
    frame.to_parquet(path)
    monkeypatch.setattr(price_files.files, "find", lambda file: path)
    found = price_files.wholesale()
    assert found["is_closed"].tolist() == [False, True, False, True, False, False, False, True]
    assert found["price_won_per_package"].dropna().tolist() == [100, 121, 1, 2, 3]
    assert found["amount"].notna().sum() == 5
    assert found["rain_millimetres"].notna().all()


@pytest.mark.real_data
def test_the_real_prices_are_those_of_the_file(real_data):
    frame = price_files.wholesale()
    raw = pd.read_parquet(real_data / price_files.WHOLESALE.path)
    assert len(frame) == len(raw) == 172_868
    closed = raw["market_rest"].to_numpy() == 1
    assert frame["is_closed"].to_numpy()[closed].all()
    traded = frame["price_won_per_package"].notna().to_numpy()
    assert (frame["price_won_per_package"][traded] == raw["target"].to_numpy()[traded]).all()
    filled = ~traded & ~closed
    assert set(frame.index[filled].get_level_values("item")) == {
        f"apple_fuji_box10kg_{grade}" for grade in ("premium", "high", "mid", "low")
    }
    assert (raw["target"].to_numpy()[filled] % 1 != 0).all()
    assert prices.load("wholesale").frame.equals(frame)
