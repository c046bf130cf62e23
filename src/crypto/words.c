/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The word list (doc/PROTOCOL section 9; the same as doc/words.txt) and what
 * is said with it: the words of a group and of an identity, and passphrases.
 *
 * The words are our own selection from the English and American lists of
 * SCOWL (Debian's scowl 2020.12.07). They have 3 to 7 letters, no two begin
 * with the same four, and no two are a single typing mistake apart. Words that
 * sound like another, that are spelled in several ways, or that are
 * unpleasant were left out. What SCOWL asks to be kept with it:
 *
 *	Copyright 2000-2011 by Kevin Atkinson
 *
 *	Permission to use, copy, modify, distribute and sell these word
 *	lists, the associated scripts, the output created from the scripts,
 *	and its documentation for any purpose is hereby granted without fee,
 *	provided that the above copyright notice appears in all copies and
 *	that both that copyright notice and this permission notice appear in
 *	supporting documentation. Kevin Atkinson makes no representations
 *	about the suitability of this array for any purpose. It is provided
 *	"as is" without express or implied warranty.
 *
 * The order is part of the protocol: the list must never change.
 */
#include "config.h"

#include "crypto/words.h"

#include "base/mem.h"
#include "crypto/prim.h"

enum { WORD_BITS = 11 };

/* Number i of the 11-bit numbers in bits, the most significant bit first. */
static unsigned
word_number(const uint8_t *bits, size_t i)
{
	unsigned number = 0;

	for (size_t bit = i * WORD_BITS; bit < (i + 1) * WORD_BITS; bit++)
		number = number << 1 | (bits[bit / 8] >> (7 - bit % 8) & 1);
	return number;
}

static void
add_words(struct str *out, const uint8_t *bits, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			str_add_char(out, '-');
		str_add(out, words[word_number(bits, i)]);
	}
}

void
words_group(struct str *out, const struct group_words *a)
{
	add_words(out, a->b, GROUP_WORDS);
}

void
words_identity(struct str *out, const struct identity_public *who)
{
	const struct piece pieces[] = {
		PIECE_TEXT("tuschel1 words"), PIECE_KEY(*who)
	};
	uint8_t hash[32];

	prim_hash(hash, pieces, ARRAY_LEN(pieces));
	add_words(out, hash, IDENTITY_WORDS);
}

void
words_passphrase(struct str *out, const struct rng *rng)
{
	uint8_t bits[(PASSPHRASE_WORDS * WORD_BITS + 7) / 8];

	rng_fill(rng, bits, sizeof bits);
	add_words(out, bits, PASSPHRASE_WORDS);
	mem_wipe(bits, sizeof bits);
}

const char *const words[WORDS] = {
	"abacus", "abalone", "abbey", "abide", "ability", "aboard", "about",
	"above", "abroad", "abrupt", "absorb", "academy", "accent", "acclaim",
	"account", "acorn", "acre", "acrobat", "actor", "adapt", "address",
	"adhere", "adjoin", "adjust", "admiral", "adobe", "advance", "adverb",
	"advice", "aerial", "aerosol", "affair", "affirm", "afford", "afield",
	"afloat", "afresh", "after", "again", "agenda", "agile", "agree",
	"ahead", "aim", "airline", "airmail", "airport", "airy", "ajar",
	"alarm", "album", "alchemy", "alcove", "alert", "algebra", "alibi",
	"alike", "allow", "almanac", "almond", "aloft", "aloha", "alpaca",
	"alpine", "already", "also", "alumni", "always", "amateur", "amaze",
	"amber", "ambient", "ambush", "amiable", "among", "amount", "amphora",
	"amulet", "amuse", "anagram", "anatomy", "anchor", "ancient",
	"anemone", "angle", "animal", "annual", "anorak", "another", "answer",
	"antenna", "anthem", "antique", "antler", "anvil", "any", "apart",
	"apex", "apology", "apparel", "apple", "approve", "apricot", "apron",
	"aquatic", "arcade", "arctic", "arduous", "arena", "argue", "arise",
	"aroma", "around", "arrange", "artist", "ask", "asleep", "aspect",
	"asphalt", "aspire", "assist", "astound", "athlete", "atlas", "atom",
	"atrium", "attach", "attempt", "attic", "attract", "auburn", "auction",
	"audio", "august", "author", "autumn", "avenue", "average", "avocado",
	"avoid", "award", "away", "awesome", "awhile", "awkward", "awning",
	"axiom", "axis", "axle", "azalea", "azure", "baby", "back", "badge",
	"baffle", "bagel", "baggage", "bagpipe", "bakery", "balance",
	"balcony", "balmy", "balsa", "bamboo", "banana", "banish", "banjo",
	"banquet", "banter", "barber", "barley", "barrel", "bashful", "basic",
	"basket", "bassoon", "batch", "baton", "battery", "bayou", "beacon",
	"beagle", "beam", "beard", "beauty", "beaver", "because", "become",
	"bedroom", "bedtime", "beehive", "beeswax", "beetle", "before",
	"begin", "behave", "behold", "beige", "believe", "belong", "belt",
	"bench", "benefit", "benign", "berth", "beside", "better", "between",
	"bewitch", "beyond", "bias", "bicycle", "bike", "billion", "binary",
	"binder", "bingo", "biology", "biplane", "birch", "bird", "biscuit",
	"bishop", "bison", "bistro", "blade", "blanket", "blend", "bless",
	"blimp", "blink", "block", "bloom", "blossom", "blotter", "blouse",
	"bluff", "boat", "bobbin", "bobcat", "bobsled", "body", "boil",
	"bolster", "bonanza", "bonfire", "bonnet", "bonsai", "bonus", "boon",
	"boost", "borrow", "botany", "both", "bottle", "bounce", "bouquet",
	"box", "bracket", "bramble", "brand", "brass", "brave", "breeze",
	"brevity", "bribe", "brick", "bridge", "brief", "bright", "brocade",
	"broker", "bronze", "brook", "brother", "brown", "brunch", "brush",
	"bubble", "bucket", "buddy", "budget", "buffalo", "bug", "buggy",
	"bugle", "bulb", "bulky", "bumper", "bundle", "bunny", "buoyant",
	"burger", "burlap", "bushel", "bustle", "busy", "butler", "buzzer",
	"bygone", "bylaw", "byline", "cabana", "cabbage", "cabin", "cable",
	"caboose", "cactus", "caddie", "cadet", "cage", "calcium", "calf",
	"calico", "calorie", "calypso", "camel", "camp", "canal", "candle",
	"canoe", "canyon", "capable", "capsule", "caption", "caramel",
	"carbon", "career", "cargo", "caribou", "carpet", "cartoon", "carve",
	"cascade", "castle", "casual", "catfish", "cause", "cavalry", "caviar",
	"cedar", "celery", "cello", "cement", "census", "central", "ceramic",
	"certain", "chain", "chalk", "chamber", "chance", "chapter", "charm",
	"chase", "chat", "check", "cheddar", "cheese", "chemist", "cherry",
	"chess", "chevron", "chew", "chicken", "child", "chime", "chirp",
	"chisel", "choice", "chowder", "chrome", "chubby", "chuckle", "church",
	"cider", "cigar", "cinema", "circle", "citadel", "citizen", "citrus",
	"city", "civic", "claim", "clarify", "clasp", "clatter", "claw",
	"clean", "clerk", "clever", "client", "cliff", "climate", "clinic",
	"cloak", "cloud", "clown", "club", "cluster", "coach", "coast",
	"cobalt", "cobbler", "cobra", "cobweb", "cocoa", "code", "coffee",
	"cohort", "coin", "cola", "collect", "colony", "column", "combine",
	"comedy", "comfort", "common", "compass", "concert", "condor",
	"confirm", "connect", "consult", "contact", "convoy", "cookie", "cool",
	"copilot", "copper", "copy", "coral", "cordial", "cork", "corner",
	"correct", "cosmic", "costume", "cotton", "cougar", "country",
	"couple", "courage", "cousin", "cowboy", "coyote", "crab", "crackle",
	"cradle", "craft", "crane", "crayon", "cream", "credit", "cricket",
	"crimson", "crisp", "critic", "crochet", "crop", "croquet", "cross",
	"crowd", "crumb", "crust", "crystal", "cube", "cubic", "cuckoo",
	"cuddle", "cuff", "cuisine", "culture", "cumin", "cup", "cupful",
	"curator", "curfew", "curious", "curly", "cushion", "custard",
	"cutlet", "cycle", "cypress", "dahlia", "dainty", "daisy", "dance",
	"dandy", "dapper", "darling", "dart", "dash", "data", "dawdle", "dawn",
	"daytime", "dazzle", "dean", "debate", "debut", "decade", "declare",
	"decor", "defend", "define", "defrost", "defy", "degree", "delay",
	"deli", "delta", "deluxe", "demand", "denim", "dense", "dental",
	"depart", "depict", "deploy", "deposit", "depth", "deputy", "derby",
	"derive", "design", "desk", "despite", "destiny", "detail", "detour",
	"develop", "device", "diagram", "dial", "diamond", "diary", "dice",
	"dictate", "diesel", "diet", "differ", "digest", "digit", "dignity",
	"dilemma", "dilute", "dimple", "dinner", "diploma", "direct",
	"display", "distant", "ditto", "divide", "dizzy", "dock", "doctor",
	"dodge", "dog", "doily", "doll", "dolphin", "domain", "domino",
	"donate", "donkey", "doodle", "door", "dormant", "dose", "double",
	"downy", "dozen", "dragon", "drama", "drapes", "draw", "dress",
	"drift", "drink", "drizzle", "drone", "droplet", "drum", "dry",
	"dryer", "duchess", "dugout", "dulcet", "dune", "duplex", "durable",
	"duty", "duvet", "dwell", "dwindle", "dynamic", "eager", "early",
	"earring", "earth", "easel", "easy", "ebony", "echo", "eclipse",
	"ecology", "economy", "edible", "edit", "educate", "eel", "effort",
	"egg", "elapse", "elastic", "elbow", "elegant", "element", "elevate",
	"elite", "elk", "else", "embark", "emblem", "embrace", "emerald",
	"eminent", "emotion", "empathy", "emperor", "empire", "employ", "emu",
	"enable", "enamel", "enchant", "enclose", "encore", "endive",
	"endless", "endorse", "endure", "energy", "engage", "engine",
	"engrave", "enhance", "enjoy", "enlarge", "enlist", "enough", "enrich",
	"ensign", "enter", "entire", "entry", "enzyme", "epic", "episode",
	"epoch", "equal", "equip", "erase", "errand", "escape", "escort",
	"essay", "essence", "estate", "esteem", "etching", "eternal", "ethic",
	"evening", "evident", "evoke", "exact", "example", "except", "excite",
	"exclaim", "excuse", "execute", "exhale", "exhibit", "exist", "exotic",
	"expand", "explore", "export", "express", "extend", "extra", "eyebrow",
	"eyelid", "fabric", "facade", "face", "facial", "faculty", "faith",
	"falcon", "fall", "false", "family", "famous", "fan", "fancy",
	"fanfare", "fantasy", "fashion", "faucet", "feast", "feather",
	"federal", "fedora", "feline", "fence", "fennel", "ferry", "fertile",
	"fetch", "fever", "fiction", "fiddle", "fidget", "fiesta", "fifty",
	"fig", "figure", "file", "fillet", "filter", "final", "finger",
	"finish", "firm", "first", "fiscal", "fish", "fixture", "flag",
	"flame", "flannel", "flash", "fleece", "flicker", "flight", "flint",
	"flip", "floor", "floral", "fluent", "fluid", "flurry", "flute", "fly",
	"foam", "focus", "fold", "foliage", "follow", "foot", "forage",
	"forest", "forget", "formal", "forum", "fossil", "foster", "found",
	"foyer", "fragile", "frank", "freckle", "freedom", "freight", "friend",
	"fringe", "frisk", "frog", "frolic", "front", "froth", "frozen",
	"frugal", "fruit", "fudge", "fuel", "furnish", "furrow", "further",
	"fuse", "fusion", "future", "fuzzy", "gadget", "galaxy", "gallery",
	"galore", "game", "gamma", "gander", "garage", "garden", "gargle",
	"garlic", "garment", "garnet", "gas", "gather", "gauze", "gavel",
	"gear", "gecko", "general", "genius", "gentle", "genuine", "geology",
	"gerbil", "gesture", "get", "geyser", "gherkin", "giant", "gibbon",
	"giddy", "gift", "giggle", "gimmick", "giraffe", "give", "gizmo",
	"glacier", "glad", "glance", "glass", "gleam", "glide", "glimpse",
	"glisten", "glitter", "globe", "glory", "glossy", "glow", "glucose",
	"glue", "gnome", "goal", "goblet", "gondola", "good", "goose",
	"gopher", "gospel", "gossip", "goulash", "gourmet", "govern", "gown",
	"grace", "grain", "grammar", "green", "grid", "groom", "grotto",
	"group", "grove", "gruel", "guard", "guava", "guitar", "gulf", "gum",
	"gumdrop", "guppy", "guru", "gypsum", "habit", "haddock", "haiku",
	"halibut", "halo", "hamlet", "hammer", "hamster", "hand", "happy",
	"harmony", "harness", "harp", "harvest", "haven", "hawk", "hazel",
	"hazy", "health", "heavy", "hectare", "hedge", "height", "helium",
	"helmet", "herald", "herb", "hermit", "hexagon", "hickory", "hide",
	"hinge", "hippo", "history", "hitch", "hobby", "hockey", "holiday",
	"homage", "home", "honest", "hoof", "horde", "horizon", "hornet",
	"host", "hotel", "house", "hover", "how", "howdy", "human", "humid",
	"hummus", "hundred", "hungry", "hurdle", "hurry", "hush", "hybrid",
	"hydrant", "hyena", "hygiene", "hyphen", "iceberg", "icicle", "icing",
	"icon", "idiom", "igloo", "ignite", "ignore", "iguana", "image",
	"imitate", "impact", "import", "impress", "impulse", "inbox",
	"incense", "include", "income", "index", "indigo", "indoor", "infield",
	"inflate", "inform", "ingot", "inhale", "inherit", "initial", "inject",
	"inland", "inlet", "input", "inquire", "inside", "inspire", "instant",
	"integer", "invent", "invite", "involve", "inward", "iodine", "iris",
	"isolate", "italic", "item", "ivory", "ivy", "jackal", "jade",
	"jaguar", "janitor", "jargon", "jasmine", "javelin", "jaw", "jazz",
	"jelly", "jersey", "jetty", "jigsaw", "job", "joke", "journal",
	"jovial", "joyful", "jubilee", "judo", "juggle", "juice", "jukebox",
	"jump", "junior", "jury", "just", "jute", "kale", "karaoke", "kayak",
	"kebab", "keen", "kelp", "kestrel", "ketchup", "kettle", "keynote",
	"keyword", "khaki", "kiln", "kimono", "kind", "kinetic", "kiosk",
	"kiss", "kitchen", "kite", "kitten", "kiwi", "knack", "kneel",
	"knuckle", "koala", "kumquat", "label", "lacquer", "ladder", "ladle",
	"ladybug", "lagoon", "lane", "lantern", "lanyard", "lap", "laptop",
	"large", "lark", "larynx", "laser", "lasso", "last", "lattice",
	"laugh", "launch", "laurel", "lavish", "lawyer", "layout", "leader",
	"leaf", "league", "learn", "lease", "lecture", "leeway", "left",
	"legacy", "legend", "legume", "leisure", "lemon", "length", "lens",
	"lentil", "leopard", "level", "liberty", "library", "lilac", "lily",
	"limb", "limit", "limpid", "linen", "lion", "liquid", "litmus",
	"little", "lizard", "llama", "lobster", "local", "locket", "locust",
	"lofty", "logbook", "logic", "logo", "long", "look", "lorry", "lotion",
	"lotus", "lounge", "love", "lowland", "lozenge", "luggage", "lullaby",
	"lumen", "lunar", "lupine", "luxury", "lyric", "macaw", "machine",
	"magenta", "magic", "magpie", "majesty", "major", "make", "mallet",
	"mammal", "manage", "mango", "mansion", "manual", "maple", "maraca",
	"marble", "march", "margin", "marine", "market", "maroon", "marvel",
	"mascot", "mason", "matador", "matrix", "matter", "mauve", "maximum",
	"may", "meadow", "meal", "meander", "measure", "media", "medley",
	"mellow", "melody", "member", "memory", "mention", "menu", "mercury",
	"merge", "merit", "mermaid", "mesh", "message", "meteor", "method",
	"microbe", "migrate", "mild", "mime", "mimic", "mineral", "mingle",
	"minimal", "minnow", "mint", "minute", "miracle", "mirror", "mix",
	"mobile", "mocha", "modern", "modify", "module", "mohair", "molar",
	"mollusk", "moment", "monarch", "money", "monitor", "monsoon", "month",
	"mop", "moped", "more", "mortar", "mosaic", "moss", "motor", "mottled",
	"movie", "much", "mud", "muffin", "mule", "murmur", "museum", "music",
	"muslin", "mutual", "muzzle", "myriad", "mystery", "myth", "nacho",
	"napkin", "narrow", "narwhal", "nation", "natural", "nebula", "neck",
	"nectar", "needle", "neither", "neon", "nephew", "nerve", "network",
	"neutral", "newborn", "next", "nibble", "niche", "niece", "nine",
	"ninja", "noble", "noise", "nomad", "north", "nostril", "notable",
	"notch", "note", "notice", "novel", "nowhere", "nozzle", "nuance",
	"nucleus", "nugget", "number", "nurse", "nurture", "nutmeg", "nylon",
	"oak", "oasis", "oatmeal", "obelisk", "obey", "object", "oblong",
	"oboe", "observe", "obtain", "obvious", "occupy", "ocean", "ocelot",
	"octave", "octopus", "odd", "oddity", "offer", "office", "offset",
	"often", "okra", "olive", "omega", "omit", "omnibus", "onboard",
	"onion", "online", "only", "onset", "onyx", "opal", "open", "opera",
	"opinion", "optical", "opus", "oracle", "orange", "oration", "orbit",
	"orchard", "order", "oregano", "origami", "oriole", "ornate", "osprey",
	"ostrich", "other", "ottoman", "outcome", "outdoor", "outer", "outfit",
	"outgrow", "outing", "outlook", "output", "outside", "owl", "owner",
	"oxide", "oxygen", "oyster", "ozone", "pacific", "paddle", "padlock",
	"paella", "pagoda", "palm", "pamper", "panama", "pancake", "panda",
	"panel", "panther", "papaya", "paprika", "papyrus", "parade", "parcel",
	"pardon", "parent", "parquet", "parrot", "parsley", "pass", "pasta",
	"path", "patio", "patrol", "pattern", "pave", "payment", "peanut",
	"pebble", "pecan", "pectin", "pelican", "pencil", "pendant", "penguin",
	"penny", "people", "pepper", "perch", "perfect", "period", "person",
	"petunia", "pewter", "phoenix", "phone", "photo", "physics", "piano",
	"piccolo", "picnic", "picture", "pigment", "pilgrim", "pillow",
	"pinball", "pink", "pioneer", "piston", "pivot", "pixel", "pizza",
	"place", "plaid", "planet", "plaster", "playful", "plaza", "pledge",
	"plenty", "pliers", "pluck", "plug", "plywood", "podium", "poem",
	"point", "polish", "polka", "pollen", "polo", "polyp", "pond",
	"pontoon", "popcorn", "poppy", "popular", "portal", "potato",
	"pottery", "pouch", "poultry", "powder", "prairie", "prance",
	"precise", "predict", "prefer", "prelude", "premium", "prepare",
	"present", "pretzel", "prevail", "prime", "prism", "private",
	"process", "produce", "program", "project", "promise", "pronoun",
	"proof", "prosper", "proud", "provide", "prudent", "prune", "public",
	"pudding", "pulley", "pulp", "pulse", "puma", "punch", "pupil",
	"puppet", "pure", "purple", "pursue", "pyramid", "quail", "quality",
	"quantum", "quarter", "quasar", "queen", "quench", "query", "quest",
	"quick", "quiet", "quill", "quince", "quiver", "quiz", "quota",
	"rabbit", "raccoon", "radar", "radio", "rally", "ranch", "random",
	"rapture", "rare", "rascal", "rattle", "ravine", "razor", "reach",
	"ready", "realm", "reason", "rebound", "rebuild", "recall", "receive",
	"recipe", "recline", "record", "recycle", "redwood", "refill",
	"reform", "refresh", "regal", "region", "regular", "rejoice", "relax",
	"relief", "remain", "remedy", "remind", "remnant", "remote", "renew",
	"reopen", "repair", "repeat", "reply", "report", "reptile", "require",
	"rescue", "reserve", "resin", "respect", "result", "return", "reunion",
	"reveal", "revolve", "reward", "rhino", "rhombus", "rhubarb", "rhythm",
	"rich", "ripe", "ripple", "ritual", "rival", "river", "robe", "robin",
	"robot", "robust", "rodeo", "romance", "rooster", "rotate", "rowboat",
	"royal", "rubber", "rudder", "rugby", "ruler", "runaway", "rupee",
	"rural", "safari", "safe", "saffron", "saga", "saint", "salad",
	"salmon", "salute", "sample", "sapling", "sardine", "satchel", "satin",
	"sawdust", "scale", "scamper", "scan", "scarf", "scheme", "scholar",
	"science", "scissor", "scone", "scoop", "scout", "scratch", "screen",
	"script", "scroll", "scuba", "seafood", "seat", "second", "secret",
	"section", "secure", "sedan", "seek", "seesaw", "segment", "seldom",
	"select", "send", "senior", "sequel", "serene", "serious", "service",
	"sesame", "setback", "seven", "sewing", "shallow", "shampoo", "shanty",
	"shape", "shawl", "shelf", "sheriff", "shield", "shift", "shimmer",
	"shine", "should", "shovel", "shrimp", "shrub", "shuffle", "shuttle",
	"sibling", "sienna", "sierra", "silence", "silicon", "silk", "silver",
	"similar", "sincere", "siphon", "siren", "sister", "sitar", "sixty",
	"skate", "sketch", "skill", "skip", "skunk", "sky", "skylark",
	"slender", "sleuth", "slice", "slim", "slogan", "slumber", "small",
	"smart", "smile", "smock", "smooth", "snail", "snap", "sneeze",
	"snippet", "snooze", "snorkel", "snow", "snug", "soccer", "social",
	"soda", "soft", "soldier", "solemn", "solid", "solve", "somber",
	"sonar", "sonic", "soprano", "sorbet", "sorrel", "soup", "south",
	"space", "spaniel", "spark", "spatula", "speak", "special", "speed",
	"spell", "sphere", "sphinx", "spider", "spin", "spiral", "splash",
	"spline", "sponge", "spoon", "sport", "spray", "spread", "spring",
	"sprout", "spruce", "spur", "squad", "squeeze", "stable", "stadium",
	"stage", "stamp", "stanza", "stapler", "statue", "stay", "stellar",
	"stencil", "step", "stereo", "stick", "sting", "stirrup", "stitch",
	"stool", "store", "strap", "stream", "strum", "stucco", "student",
	"sturdy", "subject", "sublime", "submit", "subtle", "suburb", "subway",
	"success", "sudden", "suffix", "sugar", "suggest", "suit", "sultan",
	"summer", "sunrise", "super", "supply", "surgeon", "survey", "sushi",
	"sustain", "sweater", "swirl", "swivel", "synergy", "synonym",
	"syntax", "syrup", "system", "tackle", "taco", "tactic", "tadpole",
	"taffy", "tailor", "talent", "talk", "talon", "tandem", "tangent",
	"tape", "tapioca", "target", "tassel", "taste", "tavern", "teak",
	"teapot", "teenage", "tell", "temple", "tender", "tenfold", "tennis",
	"tenor", "term", "terrace", "thank", "thaw", "theme", "theory",
	"therapy", "thesis", "thick", "thimble", "thin", "third", "thorn",
	"thought", "thread", "thrift", "thrush", "thumb", "thunder", "tiara",
	"ticket", "tidal", "tidy", "tie", "tiger", "tight", "timber", "tinker",
	"tinsel", "tiptoe", "tissue", "title", "today", "toddler", "toggle",
	"token", "tomato", "tone", "tongue", "tooth", "topaz", "topic",
	"topknot", "topple", "torch", "tornado", "torrent", "total", "totem",
	"toucan", "tour", "toward", "toy", "trade", "traffic", "trail",
	"trapeze", "travel", "treat", "tree", "trellis", "tremble", "trend",
	"trestle", "trident", "trilogy", "trim", "trinket", "triple",
	"triumph", "trivia", "trolley", "trophy", "trout", "trowel", "truffle",
	"trumpet", "trunk", "truth", "tuck", "tugboat", "tulip", "tundra",
	"tunic", "tunnel", "turkey", "turnip", "turtle", "tutor", "tuxedo",
	"tweed", "twelve", "twenty", "twice", "twig", "twister", "tycoon",
	"typical", "ukulele", "ultra", "uncle", "uncover", "under", "unearth",
	"unfold", "unicorn", "uniform", "unique", "unison", "unite", "unlock",
	"unpack", "until", "unusual", "unveil", "unwind", "unwrap", "upbeat",
	"update", "upgrade", "uphill", "uphold", "uplift", "upon", "upper",
	"upright", "upside", "uptown", "upward", "urban", "urchin", "urge",
	"usage", "usual", "utensil", "utility", "utopia", "vacuum", "valet",
	"valid", "valley", "value", "vanilla", "vantage", "variety", "varnish",
	"vase", "vector", "vehicle", "velvet", "vendor", "veneer", "verdict",
	"verify", "vesper", "vessel", "veteran", "viaduct", "vibrant",
	"victory", "video", "view", "viking", "villa", "vinegar", "vinyl",
	"virtue", "visa", "visible", "visor", "visual", "vital", "vivid",
	"vogue", "voice", "volcano", "voltage", "volume", "vowel", "voyage",
	"wafer", "wagon", "walnut", "walrus", "warbler", "warm", "wasp",
	"waxwork", "wayside", "wealthy", "web", "welcome", "welder", "west",
	"wharf", "wheat", "when", "whisk", "white", "why", "wicker", "width",
	"wife", "wigwam", "win", "winter", "wisdom", "wolf", "wombat", "word",
	"woven", "wreath", "wrinkle", "yacht", "yam", "yard", "yes", "yield",
	"yodel", "yoga", "yogurt", "yonder", "young", "zebra", "zenith",
	"zephyr", "zero", "zigzag", "zinc", "zinnia", "zip", "zipper",
	"zircon", "zodiac", "zoology", "zoom"
};
