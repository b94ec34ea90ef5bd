"""Templates whose label depends on a direction, a metric and the order of two numbers.

{M} is a metric, {V}/{VB}/{VG}/{VP} a verb of movement, {N} its noun, {D} up or down, {MORE} higher or lower,
{now} and {then} amounts in the order that the direction asks for, {pct} a change.
"""

from lexicon import lines, words

VERBS = {
    "up": words(
        """rose:rise:rising:risen, rose:rise:rising:risen, increased:increase:increasing:increased, increased:increase:increasing:increased, grew:grow:growing:grown, grew:grow:growing:grown,
climbed:climb:climbing:climbed, jumped:jump:jumping:jumped, surged:surge:surging:surged, soared:soar:soaring:soared, improved:improve:improving:improved, improved:improve:improving:improved, went up:go up:going up:gone up,
advanced:advance:advancing:advanced, picked up:pick up:picking up:picked up, expanded:expand:expanding:expanded, strengthened:strengthen:strengthening:strengthened, moved up:move up:moving up:moved up,
doubled:double:doubling:doubled, tripled:triple:tripling:tripled, edged up:edge up:edging up:edged up, recovered:recover:recovering:recovered, leapt:leap:leaping:leapt, more than doubled:more than double:more than doubling:more than doubled"""
    ),
    "down": words(
        """fell:fall:falling:fallen, fell:fall:falling:fallen, decreased:decrease:decreasing:decreased, decreased:decrease:decreasing:decreased, declined:decline:declining:declined, declined:decline:declining:declined,
dropped:drop:dropping:dropped, dropped:drop:dropping:dropped, slipped:slip:slipping:slipped, dipped:dip:dipping:dipped, slid:slide:sliding:slid, plunged:plunge:plunging:plunged, plummeted:plummet:plummeting:plummeted,
tumbled:tumble:tumbling:tumbled, diminished:diminish:diminishing:diminished, shrank:shrink:shrinking:shrunk, contracted:contract:contracting:contracted, went down:go down:going down:gone down, weakened:weaken:weakening:weakened,
came down:come down:coming down:come down, halved:halve:halving:halved, almost halved:almost halve:almost halving:almost halved, slumped:slump:slumping:slumped, deteriorated:deteriorate:deteriorating:deteriorated, sank:sink:sinking:sunk, edged down:edge down:edging down:edged down, collapsed:collapse:collapsing:collapsed"""
    ),
}
NOUNS = {
    "up": words("a rise, an increase, an increase, a growth, a jump, an improvement, a surge, a gain"),
    "down": words("a fall, a decrease, a decrease, a decline, a drop, a drop, a slump, a reduction"),
}
WAS = "<totalled|totaled|amounted to|was|was|came in at|stood at|reached|came to|were>"

# Amounts of money, percentages or counts; the direction is in a word, with or without numbers.
DIRECTED = lines("""
In a year {M} went <from {then} to {now}, {N} of {pct}|{D} from {then} to {now}>.
<Measured in local currencies|At constant exchange rates|On a like-for-like basis>, {M} {V} <by {pct}|{adv}>.
{period} brought {N} in {M}, which {WAS} {now} <after {then}|> {prevperiod}.
The table shows {M} {D} {pct} on {prevyear}, at {now}.
Compared with the budget, {M} {V} {adv} and ended at {now}.
{M} {V} to {now} from {then} {prevperiod}.
{M} {V} to {now} from {then}.
{M} {V} by {pct} to {now} from {then} {prevperiod}.
{M} {V} {pct} to {now}.
{M} {V} by {pct} {period}.
{M} {V} from {then} to {now}.
{M} {V} {adv} {period}.
{M} {V} to {now}, compared with {then} {prevperiod}.
{M} {V} to {now}, compared to {then} {prevperiod}.
{M} {V} to {now} {period}, compared <to|with> {then} {prevperiod}.
{M} <has|have> {VP} {adv} {period}.
{M} <has|have> {VP} by {pct} {period}.
{M} is {VG} {adv} in {region}.
{M} {WAS} {now}, {D} from {then} {prevperiod}.
{M} {WAS} {now}, {D} from {then}.
{M} {WAS} {now}, {D} {pct} {prevperiod}.
{M} {WAS} {now} {period}, {D} from {then} {prevperiod}.
{M} was {D} {pct} at {now}.
{M} {WAS} {now}, {N} of {pct} {prevperiod}.
{M} {WAS} {now} {period}, {N} of {pct} year on year.
{M} {WAS} {now}, representing {N} of {pct} from {prevyear}.
{M} {WAS} {now}, which was {pct} {MORELESS} than {prevperiodbare}.
{M} <remained|was|were> {adv} {MORE} than {prevperiodbare}, <especially in {region}|{say} {role} {first} {last}>.
{possessive} {M} {V} to {now} {period} from {then} {prevperiod}.
{possessive} {M} for {periodbare} {V} to {now} from {then} {prevperiod}.
{possessive} {M} {V} by {pct} {period}.
{possessive} {M} {V} {adv} {period}, {reason}.
{possessive} {M} {WAS} {now}, {D} from {then} {prevperiod}.
{subject} {say} its {M} {V} to {now} {period} from {then} {prevperiod}.
{subject} {say} that its {M} {V} {pct} to {now} {period}.
{subject} {say} that {M} {V} by {pct} {period}, {reason}.
{subject} saw {M} {VB} by {pct} {period}.
{subject} reports its {M} {V} to {now} {period} from {then} {prevperiod}.
{subject} <reports|posted|reported> {M} of {now} {period}, {N} of {pct} {prevperiod}.
{subject} <reports|posted|reported> {M} of {now} {period}, {D} from {then} {prevperiod}.
{subject} <reported|posted|booked> {N} of {pct} in {M} {period}.
{subject} <reported|posted> a {pct_hyphen} {NB} in {M} {reason}.
{period}, {possessive} {M} {V} by {pct} year-on-year to {now}.
{period}, {M} {V} to {now} from {then} {prevperiod}.
{period}, {M} {V} to {now}.
In {region}, {M} {V} by {pct} and {WAS} {now}.
In {region}, {M} {V} by {pct}.
{M} in {region} {V} by {pct}.
In {unit}, {M} {V} to {now} from {then}.
{M} of {unit} {V} by {pct} to {now}.
{unit}'s {M} {V} by {pct} to {now} from {then} {prevperiod}.
{M} {V} {reason}.
{M} {V} {adv}, {reason}.
{M} {V} by {pct}, {reason}.
However, {M} {V} by {pct} {period}.
{M}, however, {V} to {now} from {then}, {reason}.
{M} {V} to {now} and {M2} {V} to {now2}.
{M} {V} by {pct} to {now}, and {M2} {V2} by {pct2} to {now2}.
{M} {V} to {now} from {then}, while {M2} {V2} to {now2} from {then2} {prevperiod}.
{M} {V} by {pct} and {M2} by {pct2}.
According to {role} {first} {last}, {possessive} {M} {adv} {V} {period}.
"{M} {V} {adv} {period}," <said|says> {role} {first} {last}.
{M} <is|are> expected to {VB} {adv} {future}.
{M} <is|are> expected to {VB} by {pct} {future}.
{subject} expects its {M} to {VB} {adv} {future}.
{subject} expects that {M} will {VB} {future}, compared to {prevyear}.
{subject} estimates that {M} will {VB} {adv} {future}.
{M} will {VB} {adv} {future}, according to {broker}.
{broker} forecasts that {possessive} {M} will {VB} to {now} {future} from {then} {prevperiod}.
{M} <is|are> seen {VG} {future}.
{M} continued to {VB} {period}.
{M} {V} for the <second|third|fourth> <quarter|month|year> in a row.
The {adv} {NB} in {M} was due to {cause}.
{M} has <remained|been> {adv} {ABOVE} the level of {prevperiodbare}.
{co} Q{q} {M} {V} {pct}
{co} {M} {VB}s {pct}, {M2} {D}
""")

# Only the two numbers tell the direction.
COMPARED = lines("""
{M} {WAS} {now} (<previous year|last year|comparison period|prior year>: {then}).
{M} {WAS} {now}<;| -> the <comparable|corresponding> figure {prevperiod} was {then}.
{M}: {now} (<{py}|last year>: {then}).
{M} {now}, {py} {then}.
After {then} {prevperiod}, {M} {WAS} {now} {period}.
{prevperiod}, {M} {WAS} {then}; {period} <it|the figure> was {now}.
{M} <ended|closed|finished> the <year|quarter|period> at {now}, having <begun|started> it at {then}.
{subject} had {M} of {now} {period} and {then} {prevperiod}.
The <figure|level> for {M} <is|was> now {now}, where {prevperiod} it was {then}.
Where {M} had been {then} {prevperiod}, <it|the figure> was {now} {period}.
{M} {WAS} {now}, compared <to|with> {then} {prevperiod}.
{M} {WAS} {now} compared to {then} {prevperiod}.
{M} {WAS} {now}, compared <to|with> {then}.
{M} {WAS} {now} as compared to {then} {prevperiod}.
{M} {WAS} {now} {period}, compared <to|with> {then} {prevperiod}.
{M} {WAS} {now} {period} <against|versus|vs> {then} {prevperiod}.
{M} {WAS} {now}, <against|versus|vs> {then} {prevperiod}.
{M} {WAS} {now}, while it was {then} {prevperiod}.
{M} {WAS} {now}. {prevperiod}, it was {then}.
{M} {WAS} {now}, when it was {then} {prevperiod}.
{possessive} {M} {WAS} {now} {period}, compared <to|with> {then} {prevperiod}.
{possessive} {M} {WAS} {now}, compared to {then} {prevperiod}.
{subject} <reports|posted|reported|recorded> {M} of {now} {period}, compared <to|with> {then} {prevperiod}.
{subject} <reports|posted|reported|recorded> {M} of {now} against {then} {prevperiod}.
{subject} {say} its {M} {WAS} {now} {period}, compared <to|with> {then} {prevperiod}.
In {region}, {M} {WAS} {now}, compared <to|with> {then} {prevperiod}.
{period}, {possessive} {M} {WAS} {now} compared to {then} {prevperiod}.
{period}, {M} {WAS} {now}, compared with {then}.
{unit} <reports|reported> {M} of {now}, against {then} {prevperiod}.
{co} Q{q} {M} {now} vs. {then} a year ago
""")

# Losses: {lsmall} and {llarge} are amounts, {better}/{worse} give the label.
LOSS_NARROWED = lines("""
Losses were trimmed to {lsmall} after {llarge} {prevperiod}.
The red figures are getting smaller: {lsmall} {period}, {llarge} {prevperiod}.
{L} <narrowed|contracted|shrank|decreased|was reduced|diminished|was cut> to {lsmall} from {llarge} {prevperiod}.
{possessive} {L} <narrowed|contracted|shrank|decreased> to {lsmall} {period} from {llarge} {prevperiod}.
{subject} {say} its {L} <narrowed|contracted|shrank> to {lsmall} {period} from {llarge} {prevperiod}.
{L} {WAS} {lsmall}, compared <to|with> a loss of {llarge} {prevperiod}.
{subject} <narrowed|cut|reduced|trimmed> its {L} to {lsmall} {period} from {llarge} {prevperiod}.
{period}, {possessive} {L} narrowed to {lsmall} from {llarge} {prevperiod}.
{L} {WAS} {lsmall}, down from {llarge} {prevperiod}.
{L} was smaller than {prevperiodbare}.
{P} {WAS} {lsmall}, up from a loss of {llarge} {prevperiod}.
""")
LOSS_WIDENED = lines("""
Losses mounted to {llarge} after {lsmall} {prevperiod}.
The red figures keep growing: {llarge} {period}, {lsmall} {prevperiod}.
{L} <widened|increased|grew|deepened|rose> to {llarge} from {lsmall} {prevperiod}.
{possessive} {L} <widened|increased|grew|deepened> to {llarge} {period} from {lsmall} {prevperiod}.
{subject} {say} its {L} <widened|grew|deepened> to {llarge} {period} from {lsmall} {prevperiod}.
{L} {WAS} {llarge}, compared <to|with> a loss of {lsmall} {prevperiod}.
{period}, {possessive} {L} widened to {llarge} from {lsmall} {prevperiod}.
{L} {WAS} {llarge}, up from {lsmall} {prevperiod}.
""")
TURNED_PROFIT = lines("""
A loss of {then} {prevperiod} has become a profit of {now}.
{unit} went from a loss of {then} to a profit of {now}.
{P} {WAS} {now}, compared <to|with> a loss of {then} {prevperiod}.
{P} {WAS} {now} compared to a <net |operating |>loss of {then} {prevperiod}.
{P} {WAS} {now}, up from <a loss|an operating loss|a net loss> of {then} {prevperiod}.
{subject} <swung|turned|moved|returned|bounced back> to <a net profit|an operating profit|a pretax profit|a profit> of {now} {period} from <a loss|a net loss> of {then} {prevperiod}.
{subject} <posted|reported|recorded|booked> <a net profit|an operating profit|a pretax profit|a total net profit> of {now} {period} <versus|compared to|against|compared with> <a net loss|a loss|an operating loss> of {then} {prevperiod}.
{subject} {say} that it <swung|turned|moved|returned> to a net profit of {now} {period} versus a net loss of {then} {prevperiod}.
Earnings per share (EPS) {WAS} {eps_hi}, up from <a|the> loss of {eps_lo} {prevperiod}.
{possessive} result turned <into a profit|profitable|positive> {period}.
{subject} <returned to|has returned to|is back in> profit {period}, {reason}.
{possessive} {nation} unit will be profitable again after the <sale|restructuring|deal>.
{possessive} {P} {WAS} {now} {period}, compared to a net loss of {then} {prevperiod}.
{unit} turned profitable {period}.
""")
TURNED_LOSS = lines("""
A profit of {then} {prevperiod} has become a loss of {now}.
{unit} went from a profit of {then} to a loss of {now}.
{L} {WAS} {now}, compared <to|with> a profit of {then} {prevperiod}.
{L} {WAS} {now} compared to a <net |operating |>profit of {then} {prevperiod}.
{subject} <swung|turned|slipped|fell|moved|sank> to a <net loss|pretax loss|loss|larger-than-expected pretax loss> of {now} {period} from a <net |pretax |>profit of {then} {prevperiod}.
{subject} {say} that it <swung|turned|slipped|fell> to a <net |pretax |>loss of {now} {period} from a profit of {then} {prevperiod}.
{subject} <posted|reported|recorded|booked|made> <a net loss|an operating loss|a pretax loss|a loss> of {now} {period} <versus|compared to|against|compared with> <a net profit|a profit|an operating profit> of {then} {prevperiod}.
The result was a loss of {now}, when {prevperiod} there was a profit of {then}.
{possessive} result turned <into a loss|negative|loss-making> {period}.
{subject} <made|posted|reported|booked> a <net |pretax |>loss of {now} {period}.
{subject} expects to <make|post|report> a loss {future}, {reason}.
{co} puts its losses from the <strike|fire|flood> at {now}.
{L} {WAS} {now} {period}.
{unit} <was loss-making|remained in the red|made a loss> {period}.
""")

# Flat guidance, plain amounts: no direction.
PLAIN = lines("""
The accounts of {co} for {y} show {M} of {now}.
{M} of {now} <is|was> entered in the books for {y}.
A firm with {count} staff, {co} had {M} of {now} in {y}.
{unit} contributes {M} of <about |some |>{now} a year.
{M} {WAS} {now} {period}.
{M} {WAS} {now}.
{possessive} {M} {WAS} {now} {period}.
{possessive} {M} in {y} {WAS} <about |approximately |some |almost |over |>{now}.
{subject} <reports|posted|reported|recorded|generated|had> {M} of {now} {period}.
In {y}, {possessive} {M} {WAS} {now} and <the group|it> <employed|had> <about |some |>{count} <people|persons|employees>.
{period}, {co} had {M} of {now} and {M2} of {now2}.
{period}, {M} {WAS} {now} and {M2} {now2}.
{M} {WAS} {now}, with {M2} of {now2}.
{subject} <expects|forecasts> {M} <to be at the {py} level|to be at the same level as in {py}|to remain at the level of {prevyear}|to stay unchanged> {future}.
{broker} <forecasts|estimates|expects> {possessive} {M} at {now} {future}, and {M2} at {now2}.
The <acquired|target> company's {M} in {y} {WAS} {now}.
{M} of {unit} <was|were> {now} in {y}.
{region} accounted for {pct} of {possessive} {M} {period}.
{region} accounts for <approximately |about |>{pct} of {M}.
{M} for {periodbare} <is|are> due to be published on {day} {month}.
Of {M}, {pct} came from {region} and {pct2} from {region}.
{subject} <stands by|sticks to|repeats> its <forecast|guidance|estimate> for {y}.
{subject} keeps its {M} forecast for {y} unchanged.
{M} <was|were> in line with expectations {period}.
{possessive} target is {M} of {now} {future}.
{co} sees Q{q} {M} of about {now}
{co} declares {eps_lo} dividend
""")

# {GOOD} and {BAD} are figures of which more is better, or worse.
NEGATED_GOOD = lines("""
{M} did not <fall|decline|drop|decrease|shrink|weaken|suffer> {period}.
{M} has not <fallen|declined|dropped|decreased|weakened> <{period}|despite the {cause_noun}|as feared>.
{M} <is|are> no longer <falling|declining|shrinking|under pressure>.
{B} did not <rise|grow|increase|climb|go up> {period}.
{B} <is|are> no longer <rising|growing|increasing|a burden>.
{B} <has|have> not <risen|grown|increased> <{period}|since {py}>.
{subject} is no longer <loss-making|in debt|making a loss|in the red|short of orders>.
{subject} will not <lay off anyone|cut its dividend|close its {thing} in {city}|lower its forecast>.
{subject} does not expect {M} to <fall|decline|weaken> {future}.
There was no <fall|drop|decline|decrease> in {M} {period}.
The feared <drop|fall|decline> in {M} did not <come|happen|materialise>.
{period}, {co} did not make a loss<, unlike {inprev}|>.
Never before has {M} been so <high|good|strong>.
{subject} has stopped losing <customers|market share|money>.
""")
NEGATED_BAD = lines("""
{M} did not <rise|grow|increase|improve|recover|pick up> {period}.
{M} has not <risen|grown|increased|improved|recovered> <{period}|despite the {cause_noun}|as hoped>.
{M} <is|are> no longer <rising|growing|increasing|improving>.
{B} did not <fall|decline|drop|decrease|come down> {period}.
{B} <is|are> no longer <falling|declining|under control>.
{B} <has|have> not <fallen|decreased|come down> <{period}|since {py}>.
{subject} is no longer <profitable|growing|competitive|able to pay its debts>.
{subject} will not <pay a dividend|meet its target|reach its forecast|keep its {thing} in {city} open>.
{subject} does not expect {M} to <rise|grow|improve|recover> {future}.
There was no <rise|growth|improvement|recovery> in {M} {period}.
The hoped-for <rise|growth|recovery> in {M} did not <come|happen|materialise>.
{period}, {co} did not make a profit<, unlike {inprev}|>.
Never before has {M} been so <low|poor|weak>.
{subject} has stopped <growing|paying dividends|hiring>.
""")

# The main clause decides: {MAIN} and {SIDE} disagree.
CONCESSIVE = lines("""
<Although|Though|Even though|While|Whereas> {SIDE}, {MAIN} <{period}|>.
{MAIN} <{period}|>, <although|though|even though> {SIDE}.
{MAIN} even though {SIDE}.
Despite the fact that {SIDE}, {MAIN}.
Despite {SIDENOUN}, {MAIN} <{period}|>.
In spite of {SIDENOUN}, {MAIN}.
{MAIN} <despite|in spite of|notwithstanding> {SIDENOUN} <{period}|>.
{SIDE}, but <still |even so |>{MAIN} <{period}|>.
{SIDE}. <Nevertheless|Nonetheless|Even so|Still>, {MAIN}.
""")
