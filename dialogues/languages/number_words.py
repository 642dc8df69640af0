"""Words that are numbers, in the languages that we ship and others often met with them.

Where an answer holds one of them, or a digit, a typed number is no position among the answers. A
word that is missing here only lets people type a position where they had better not.
"""

import unicodedata
from functools import lru_cache

from dialogues.languages.phrasing.sources import BASE
from dialogues.text.folding import words

_WORDS = {
    "en": """zero one two three four five six seven eight nine ten eleven twelve thirteen
        fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty
        seventy eighty ninety hundred thousand million half quarter dozen once twice single
        double first second third fourth fifth sixth seventh eighth ninth tenth last""",
    "cy": """sero dim un dau dwy tri tair pedwar pedair pump pum chwech chwe saith wyth naw
        deg deng deuddeg pymtheg ugain cant can mil hanner chwarter unwaith dwywaith cyntaf
        gyntaf ail trydydd trydedd pedwerydd pedwaredd pumed chweched""",
    "gd": """neoni aon dà dhà trì ceithir còig sia seachd ochd naoi deich fichead ceud mìle
        leth cairteal ciad dàrna treas ceathramh còigeamh""",
    "pl": """zero jeden jedna jedno jednego dwa dwie dwóch trzy trzech cztery czterech pięć
        pięciu sześć siedem osiem dziewięć dziesięć jedenaście dwanaście piętnaście dwadzieścia
        trzydzieści pięćdziesiąt sto tysiąc pół połowa raz dwukrotnie pierwszy pierwsza pierwsze
        drugi druga drugie trzeci trzecia trzecie czwarty piąty""",
    "ga": """náid aon dó dhá trí ceathair ceithre cúig sé seacht ocht naoi deich fiche céad
        míle leath""",
    "de": """null ein eins eine einen einer zwei drei vier fünf sechs sieben acht neun zehn
        elf zwölf zwanzig fünfzig hundert tausend halb einmal zweimal erste zweite dritte vierte""",
    "fr": """zéro un une deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt
        trente quarante cinquante cent mille demi moitié premier première deuxième second
        seconde troisième quatrième""",
    "es": """cero un uno una dos tres cuatro cinco seis siete ocho nueve diez once doce quince
        veinte treinta cincuenta cien ciento mil medio media primero primera segundo segunda
        tercero tercera""",
    "pt": """zero um uma dois duas três quatro cinco seis sete oito nove dez onze doze quinze
        vinte trinta cinquenta cem cento mil meio metade primeiro primeira segundo segunda
        terceiro""",
    "it": """zero un uno una due tre quattro cinque sei sette otto nove dieci undici dodici
        quindici venti trenta cinquanta cento mille mezzo metà primo prima secondo seconda terzo
        terza""",
    "nl": """nul een één twee drie vier vijf zes zeven acht negen tien elf twaalf twintig
        vijftig honderd duizend half eerste tweede derde vierde""",
    "ro": """zero un unu una o doi două trei patru cinci șase șapte opt nouă zece douăzeci
        cincizeci sută mie jumătate primul prima""",
    "lt": """nulis vienas viena du dvi trys keturi penki šeši septyni aštuoni devyni dešimt
        dvidešimt šimtas tūkstantis pusė pirmas antras trečias""",
    "tr": """sifir bir iki üç dört beş alti yedi sekiz dokuz on yirmi otuz elli yüz bin yarim
        birinci ikinci üçüncü""",
    "uk": """нуль один одна одне два дві три чотири п'ять шість сім вісім дев'ять десять
        двадцять сто тисяча половина перший перша другий друга третій третя""",
    "ru": """ноль один одна одно два две три четыре пять шесть семь восемь девять десять
        двадцать сто тысяча половина первый первая второй вторая третий третья""",
}


def has_number(text: str, language: str) -> bool:
    """Tell whether a text holds a digit, or a word of the language or of English for a number."""
    is_written = any(unicodedata.numeric(letter, None) is not None for letter in text)
    return is_written or not _number_words(language).isdisjoint(words(text))


@lru_cache(maxsize=256)
def _number_words(language: str) -> frozenset[str]:
    own = _WORDS.get(language) or _WORDS.get(language.partition("-")[0], "")
    return frozenset(words(f"{own} {_WORDS[BASE]}"))
