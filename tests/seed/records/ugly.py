"""Ten lists as offices really keep them, each with a habit that breaks readers; names and numbers are made up."""

from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import PatternFill


def saved(book):
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_of(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def heading_in_row_four():
    """Two lines of an office's letterhead, an empty one, and only then the headings."""
    return saved(sheet_of(
        ["Royaume du Maroc – Province de Khénifra"],
        ["Liste des associations arrêtée au 31/12/2025"],
        [],
        ["N°", "Dénomination", "Commune", "Date de création", "N° récépissé", "Tél"],
        [1, "Association Azrou Nait", "Lehri", date(2012, 3, 20), "120/2012", 661234501],
        [2, "Association Tafrawt", "M'rirt", "2009", "88/2009", "06.61.23.45.02"],
    ))  # fmt: skip


def commune_and_douar():
    """A commune and a douar in one cell, in either order, and the kind of commune before its name."""
    return (
        b"Nom;Localisation\n"
        b"Association Une;Commune Lehri / Douar Ait Moussa\n"
        b"Association Deux;Douar Tamazight - CT Aguelmous\n"
        b"Association Trois;C.R. El Kbab\n"
        b"Association Quatre;Douar Inconnu, Commune de Nullepart\n"
    )


def idem():
    """What stands above is said by "idem", by quotes and by «»."""
    return (
        "Nom;Commune;Domaine\n"
        "Association Une;Aguelmous;Santé\n"
        'Association Deux;idem;"""\n"\n'
        "Association Trois;//;نفسه\n"
        "Association Quatre;Lehri;idem\n"
    ).encode()


def totals_at_the_end():
    """A total, a signature and notes below the last row."""
    return (
        "Nom;Commune;Adhérents\n"
        "Association Une;Lehri;20\n"
        "Association Deux;Lehri;30\n"
        ";;\n"
        "Total;;50\n"
        "Nombre total d'associations : 2;;\n"
    ).encode()


def two_tables():
    """A second table, of partners, begins below the first one in the same sheet."""
    return saved(sheet_of(
        ["Nom de l'association", "Commune", "Téléphone"],
        ["Association Une", "Lehri", "0661234511"],
        ["Association Deux", "Aguelmous", ""],
        [],
        ["Nom du partenaire", "Email", "Téléphone"],
        ["Un partenaire", "un@example.org", "0535000000"],
    ))  # fmt: skip


def colours():
    """Yellow rows are asleep, as everybody in the office knows and no cell says."""
    book = sheet_of(["Nom", "Commune"], ["Association Claire", "Lehri"], ["Association Jaune", "Lehri"])
    for cell in book.active[3]:
        cell.fill = PatternFill("solid", fgColor="FFFF00")
    return saved(book)


def merged_cells():
    """Headings in two storeys, and communes merged over the rows of their associations; one row is hidden."""
    book = sheet_of(
        ["Association", "Commune", "Responsable", None],
        [None, None, "Nom et prénom", "Tél"],
        ["Association Une", "Lehri", "Personne Une", "0661234521"],
        ["Association Deux", None, "Personne Deux", "0661234522"],
        ["Association Trois", "Aguelmous", "Personne Trois", None],
        ["Association Quatre", None, None, None],
    )
    for cells in ("A1:A2", "B1:B2", "C1:D1", "B3:B4", "B5:B6"):
        book.active.merge_cells(cells)
    book.active.row_dimensions[4].hidden = True
    return saved(book)


def mixed_dates():
    """Dates in every way that people write them, in one column."""
    return (
        "Nom;Commune;Date de création\n"
        "Association Une;Lehri;juin 2014\n"
        "Association Deux;Lehri;03/2015\n"
        "Association Trois;Lehri;2014\n"
        "Association Quatre;Lehri;41000\n"
        "Association Cinq;Lehri;25/12/1998\n"
        "Association Six;Lehri;٢٠١٠\n"
        "Association Sept;Lehri;01/02/99\n"
        "Association Huit;Lehri;depuis longtemps\n"
        "Association Neuf;Lehri;مارس 2011\n"
    ).encode()


def numbers_as_text():
    """Numbers kept as text, with units, spaces and Arabic digits; telephones without their zero."""
    return saved(sheet_of(
        ["Nom", "Commune", "Nombre d'adhérents", "GSM", "Latitude", "Longitude"],
        ["Association Une", "Lehri", "'45", "661234531", "32,93", "-5,66"],
        ["Association Deux", "Lehri", "1 200 adhérents", "06 61 23 45 32 / 06 61 23 45 33", "-5.66", "32.93"],
        ["Association Trois", "Lehri", "٣٠", "123", "48.85", "2.35"],
        ["Association Quatre", "Lehri", "beaucoup", "", "32°56'00\"N", "5°40'00\"W"],
    ))  # fmt: skip


def arabic_windows():
    """An Arabic list as a spreadsheet of Windows saves it: Windows-1256, semicolons, Arabic headings."""
    return (
        "الرقم;اسم الجمعية;الجماعة;مجال النشاط;الهاتف\r\n"
        "1;جمعية النور للتنمية;أكلموس;الصحة;0661234541\r\n"
        "2;جمعية الأمل;جماعة لهري;محاربة الأمية;0661234542\r\n"
    ).encode("cp1256")


def sections():
    """The commune stands as a title above its associations, and the headings come again on each page."""
    return saved(sheet_of(
        ["Nom", "Tél", "Président"],
        ["Commune Lehri", None, None],
        ["Association Une", "0661234551", "Personne Une"],
        ["Association Deux", None, "Personne Deux"],
        ["Nom", "Tél", "Président"],
        ["Commune : Aguelmous", None, None],
        ["Association Trois", None, None],
    ))  # fmt: skip


def of_elsewhere():
    """Initiatives of another country: names in several alphabets, tags, cities, coordinates, long descriptions."""
    long = "Une description très longue. " * 200
    return (
        "id,name,city,latitude,longitude,tags,description,website,Founding year,internal_code\n"
        f'i-1,Les Jardins Partagés,Lyon,45.76,4.84,"environment,food",{long},https://example.org/1,2012,zz1\n'
        'i-2,Солидарность,Marseille,43.30,5.37,"solidarity;education","Deux lignes\nici",,,zz2\n'
        "i-3,協力の家,Nantes,47.21,-1.55,health,,,,zz3\n"
        "i-4,Αλληλεγγύη,,,,sport,,,,zz4\n"
        "i-5,جمعية الصداقة,Rabat,34.02,-6.83,culture,,,,zz5\n"
    ).encode()
