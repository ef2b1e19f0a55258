"""What can be wrong with a file: the coded errors PS101 to PS149, and PS901 to PS949 for the environment."""

from __future__ import annotations

from polasepatu.errors import Exit, PolaError


class FileFault(PolaError):
    """Something in an input file is wrong."""

    exit_code = Exit.INPUT


class Environment(PolaError):
    """The machine stands in the way: permission, space, a missing part."""

    exit_code = Exit.ENVIRONMENT


# --- the text of a file ---------------------------------------------------------------------------


class FileMissing(FileFault):
    code = "PS101"
    text = "there is no such file"
    hint = "check the spelling and the folder you are in"
    cause = "The file that was named does not exist."


class NotAFile(FileFault):
    code = "PS102"
    text = "this is a folder, not a file"
    hint = "name the file inside the folder"
    cause = "A folder was given where a file is read."


class TooLarge(FileFault):
    code = "PS103"
    text = "the file is larger than {limit_mb:.0f} MB"
    hint = "check that this is the right file, or split it"
    cause = "Files are read whole, so their size is limited; a data file of a style has a few kilobytes."


class NotUtf8(FileFault):
    code = "PS104"
    text = "the file is not UTF-8 text"
    hint = "save it again in your editor with the encoding UTF-8"
    cause = "Only UTF-8 is read, because other encodings cannot be told apart with certainty."


class NotYaml(FileFault):
    code = "PS105"
    text = "this cannot be read as YAML: {problem}"
    hint = "look at this line and the one above: indentation, a colon, a quote or a bracket"
    cause = "The text breaks the rules of YAML, so nothing after this place can be understood."


class TabIndent(FileFault):
    code = "PS106"
    text = "there is a tab character where YAML allows spaces only"
    hint = "indent with spaces, two for each level"
    cause = "YAML does not allow tabs as indentation."


class NotJson(FileFault):
    code = "PS107"
    text = "this cannot be read as JSON: {problem}"
    hint = "the file was changed or cut off; write it again with polasepatu"
    cause = "The text breaks the rules of JSON."


class NotPlainYaml(FileFault):
    code = "PS108"
    text = "this part of YAML is not supported: {feature}"
    hint = "write the value out in full"
    cause = "Files use plain YAML only, so that a reader sees every value where it is used."


class DuplicateKey(FileFault):
    code = "PS109"
    text = "the key {key!r} appears twice; first on line {first}"
    hint = "keep one of the two"
    cause = "If a key appeared twice, one value would silently replace the other."


class TooDeep(FileFault):
    code = "PS110"
    text = "the file is nested more than {limit} levels deep"
    hint = "check for brackets that are not closed"
    cause = "No file of polasepatu needs that many levels."


class NumberTooLarge(FileFault):
    code = "PS111"
    text = "the number {number} is too large"
    hint = "check the exponent"
    cause = "The number has no finite value in double precision."


class OddCharacter(FileFault):
    code = "PS112"
    text = "there is a character here that cannot be shown: {character}"
    hint = "delete it and type the line again"
    cause = "Control characters and half characters have no meaning in a data file."


# --- the schema line ------------------------------------------------------------------------------


class SchemaMissing(FileFault):
    code = "PS113"
    text = "the file does not name its kind"
    hint = "begin it with the line: schema: polasepatu.{kind}/{version}"
    cause = "The first line of every file names its kind and version."


class SchemaWrong(FileFault):
    code = "PS114"
    text = "{found!r} is not a known kind of file"
    hint = "begin it with the line: schema: polasepatu.{kind}/{version}"
    cause = "The schema line has the form polasepatu.<kind>/<version>."


class SchemaKind(FileFault):
    code = "PS115"
    text = "this is a file of the kind {found!r}; a {kind!r} is needed here"
    hint = "name the other file"
    cause = "The schema line names another kind of file than the command reads."


class SchemaNewer(FileFault):
    code = "PS116"
    text = "the file has the form {kind}/{found}; this polasepatu knows up to {kind}/{version}"
    hint = "install a newer polasepatu, one that knows {kind}/{found}"
    cause = "The file was written for a newer version of polasepatu."


# --- single values --------------------------------------------------------------------------------


class UnknownKey(FileFault):
    code = "PS117"
    text = "this key is not known"
    hint = "known here: {known}"
    cause = "An unknown key would be ignored silently, so it is refused."


class MisspeltKey(FileFault):
    code = "PS118"
    text = "this key is not known"
    hint = "did you mean {guess!r}?"
    cause = "An unknown key would be ignored silently, so it is refused."


class KeyMissing(FileFault):
    code = "PS119"
    text = "{key!r} is missing here"
    hint = "add it; `polasepatu schema {kind}` lists what a file holds"
    cause = "A value that is needed and has no default was left out."


class NotNumber(FileFault):
    code = "PS120"
    text = "must be a number, not {found}"
    hint = "write plain decimals with a point and without thousands separators, such as 1250000.50"
    cause = "A number is needed. Commas and thousands separators are never guessed."


class NotWhole(FileFault):
    code = "PS121"
    text = "must be a whole number, not {found}"
    hint = "write digits only, such as 12"
    cause = "A count is needed."


class NotText(FileFault):
    code = "PS122"
    text = "must be text, not {found}"
    hint = 'put it in quotes, such as "42"'
    cause = "Text is needed; a bare number, true, false or null is not text in YAML."


class NotYesNo(FileFault):
    code = "PS123"
    text = "must be true or false, not {found}"
    hint = "write true or false"
    cause = "A yes-or-no value is needed."


class NotList(FileFault):
    code = "PS124"
    text = "must be a list, not {found}"
    hint = "write [one, two], or one line with `- ` for each entry"
    cause = "A list is needed."


class NotGroup(FileFault):
    code = "PS125"
    text = "must be a group of keys, not {found}"
    hint = "write `key: value` lines, indented below"
    cause = "A group of keys with values is needed."


class NotChoice(FileFault):
    code = "PS126"
    text = "must be one of {expected}, not {found}"
    cause = "Only the words listed are allowed."


class MustExceed(FileFault):
    code = "PS127"
    text = "must be greater than {limit}, not {found}"
    cause = "The number is out of its range."


class MustReach(FileFault):
    code = "PS128"
    text = "must be at least {limit}, not {found}"
    cause = "The number is out of its range."


class MustStayBelow(FileFault):
    code = "PS129"
    text = "must be less than {limit}, not {found}"
    cause = "The number is out of its range."


class MustNotExceed(FileFault):
    code = "PS130"
    text = "must be at most {limit}, not {found}"
    cause = "The number is out of its range."


class TooFew(FileFault):
    code = "PS131"
    text = "must have at least {limit} entries or characters, not {count}"
    cause = "The list or the text is too short."


class TooMany(FileFault):
    code = "PS132"
    text = "must have at most {limit} entries or characters, not {count}"
    cause = "The list or the text is too long."


class WrongForm(FileFault):
    code = "PS133"
    text = "{found} does not have the form that is needed: {pattern}"
    cause = "The text must match a pattern (a regular expression)."


class NotDate(FileFault):
    code = "PS134"
    text = "must be a date, not {found}"
    hint = "write year-month-day, such as 2026-11-24"
    cause = "A calendar date that exists is needed."


class NotFinite(FileFault):
    code = "PS135"
    text = "must be a finite number, not {found}"
    cause = "Infinity and not-a-number have no meaning for a length or a price."


class TooManyDigits(FileFault):
    code = "PS136"
    text = "must have at most {limit} digits here, not {found}"
    cause = "The number has more digits than the value can keep."


class NotMultiple(FileFault):
    code = "PS137"
    text = "must be a multiple of {limit}, not {found}"
    cause = "Only whole steps are allowed."


class NameWrong(FileFault):
    code = "PS138"
    text = "{found} cannot be used as a name"
    hint = "use 1 to {limit} letters, digits, spaces, - _ . + or ( ), and no name that Windows reserves"
    cause = "Names become file names and labels, so they hold no slashes, colons or control characters."


class ValueWrong(FileFault):
    code = "PS139"
    text = "this value is not accepted: {problem}"
    cause = "The value breaks a rule of this kind of file."


class EntryMissing(FileFault):
    code = "PS145"
    text = "entry {number} is missing in this list"
    hint = "the list has a fixed length, such as [x, y]"
    cause = "The list must have a fixed number of entries."


# --- writing --------------------------------------------------------------------------------------


class TargetExists(PolaError):
    code = "PS140"
    text = "there is already something at this place"
    hint = "choose another place with -o, or add --force to replace files that polasepatu wrote there"
    cause = "Files are replaced only if you ask for it."


class TargetForeign(PolaError):
    code = "PS141"
    text = "the folder holds files that polasepatu did not write: {names}"
    hint = "choose an empty folder with -o"
    cause = "--force replaces only files that are named in the manifest of the folder."


class ManifestMismatch(PolaError):
    code = "PS142"
    text = "{name!r} does not match manifest.json: it was changed or removed after it was written"
    hint = "make the files again, or choose another folder with -o"
    cause = "A set of files is used or replaced only while it is exactly what was written."


class FileForeign(PolaError):
    code = "PS146"
    text = "polasepatu did not write this file, or it was changed since"
    hint = "choose another place with -o"
    cause = "--force replaces only a file that is exactly as polasepatu wrote it there."


class InputKept(PolaError):
    code = "PS147"
    text = "this file is an input of the same command"
    hint = "choose another place with -o"
    cause = "A command never replaces what it has read, whatever --force says."


class SetUnfinished(PolaError):
    code = "PS148"
    text = "a run was stopped while it was writing into this folder"
    hint = "run the command that writes it again: it finishes what was begun first"
    cause = "Files are exchanged under a journal; the next run that writes there brings it to its end."


class JournalWrong(PolaError):
    code = "PS149"
    text = "the journal of a stopped run cannot be understood"
    hint = "look into the folder by hand: new/ holds what was built, old/ what was there"
    cause = "polasepatu moves files by a journal only where every name in it stays inside the folder."


class NotManifest(FileFault):
    code = "PS143"
    text = "there is no usable manifest.json in this folder"
    hint = "name a folder that polasepatu has written"
    cause = "Every set of files ends with a manifest that lists them; without it the set is not complete."


class SameName(PolaError):
    code = "PS144"
    text = "{first!r} and {second!r} would become the same file {name!r}"
    hint = "rename one of them"
    cause = "Windows and macOS do not tell upper from lower case, and file names are shortened."


# --- the environment ------------------------------------------------------------------------------


class NotPermitted(Environment):
    code = "PS901"
    text = "no permission for this file or folder"
    hint = "choose another folder with -o, or change the permissions"
    cause = "The operating system refused to read or write here."


class TargetOpen(Environment):
    code = "PS902"
    text = "the file is open in another program"
    hint = "close it there and try again"
    cause = "Windows does not replace a file while a program such as Excel holds it open."


class FolderBusy(Environment):
    code = "PS910"
    text = "another run of polasepatu is writing into this folder"
    hint = "wait until it is done, or choose another folder with -o"
    cause = "Two runs that write into one folder at once would mix their files."


class DiskFull(Environment):
    code = "PS903"
    text = "the disk is full"
    hint = "free some space, or choose another disk with -o"
    cause = "There is no room for the file; what was half written has been removed."


class SystemRefused(Environment):
    code = "PS904"
    text = "the operating system refused: {reason}"
    cause = "The reason is the system's own."


class ExtraMissing(Environment):
    code = "PS905"
    text = "this needs the extra part {extra!r}, which is not installed"
    hint = 'type: pipx inject polasepatu "polasepatu[{extra}]"'
    cause = "Large parts that few users need are installed on request."


class SamplesMissing(Environment):
    code = "PS906"
    text = "the sample styles are not in their place: {place}"
    hint = "install polasepatu again"
    cause = "The package includes sample styles and materials; this installation lacks them."
