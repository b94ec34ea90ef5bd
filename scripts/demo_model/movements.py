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
{M} {V} to {now} from {then} {prevperiod}.
{M} {V} to {now} from {then}.
{M} {V} by {pct} to {now} from {then} {prevperiod}.
{M} {V} {pct} to {now}.
{M} {V} by {pct} {period}.
{M} {V} from {then} to {now}.
{M} {V} {adv} {period}.
{M} {V} by {pct} year-on-year to {now}.
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
{M} {WAS} {adv} {MORE} than a year <earlier|before|ago>.
{M} <remained|was|were> {adv} {MORE} than {prevperiodbare}, <especially in {region}|{say} {role} {first} {last}>.
{possessive} {M} {V} to {now} {period} from {then} {prevperiod}.
{possessive} {M} for {periodbare} {V} to {now} from {then} {prevperiod}.
{possessive} {M} {V} by {pct} {period}.
{possessive} {M} {V} {adv} {period}, {reason}.
{possessive} {M} {WAS} {now}, {D} from {then} {prevperiod}.
{subject} {say} its {M} {V} to {now} {period} from {then} {prevperiod}.
{subject} {say} that its {M} {V} {pct} to {now} {period}.
{subject} {say} that {M} {V} by {pct} {period}, {reason}.
{subject} saw its {M} {VB} to {now} for {periodbare} from {then} {prevperiod}.
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
Both {M} and {M2} for the <nine-month|six-month|12-month|three-month> period {V}, respectively by {pct} and {pct2}, as compared to the corresponding period in {py}.
Both {M} and {M2} {V}, respectively from {then} and {then2}, as compared to the <financial year {py}|corresponding period a year ago|corresponding period in {py}>.
{M} {V} to {now} and {M2} {V} to {now2}.
{M} {V} by {pct} to {now}, and {M2} {V2} by {pct2} to {now2}.
{M} {V} to {now} from {then}, while {M2} {V2} to {now2} from {then2} {prevperiod}.
{M} {V} by {pct} and {M2} by {pct2}.
According to {role} {first} {last}, {possessive} {M} {adv} {V} {period}.
"{M} {V} {adv} {period}," <said|says> {role} {first} {last}.
"{M} for {periodbare} {WAS} {adv} {MORE} than a year before," {say} {role} {first} {last}.
{M} <is|are> expected to {VB} {adv} {future}.
{M} <is|are> expected to {VB} by {pct} {future}.
{M} <is|are> expected to be {pct} {D} on {prevyear}.
{subject} expects its {M} to {VB} {adv} {future}.
{subject} expects that {M} will {VB} {future}, compared to {prevyear}.
{subject} expects its {M} <for {y}|for the full year|for the first half of {y}> to be {adv} {MORE} than {inprev}.
{subject} estimates that {M} will {VB} {adv} {future}.
{subject} <said|says> it expects its {M}, excluding non-recurring items, for the whole {y} to be {adv} {MORE} than in {py}.
{M} will {VB} {adv} {future}, according to {broker}.
{broker} forecasts that {possessive} {M} will {VB} to {now} {future} from {then} {prevperiod}.
{subject} thinks that {M} will go on {VG} after the {ordinal} quarter.
{M} <is|are> seen {VG} {future}.
{M} continued to {VB} {period}.
{M} {V} for the <second|third|fourth> <quarter|month|year> in a row.
The {adv} {NB} in {M} was due to {cause}.
{M} for {periodbare} {V} below expectations to {now} from {then}.
{M} has <remained|been> {adv} {ABOVE} the level of {prevperiodbare}.
{M} {D} {pct} {periodshort} - {subject} said its {M} {V} to {now} {period}.
{co} Q{q} {M} {V} {pct}
{co} {M} {VB}s {pct}, {M2} {D}
""")

# Only the two numbers tell the direction.
COMPARED = lines("""
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
{L} <narrowed|contracted|shrank|decreased|was reduced|diminished|was cut> to {lsmall} from {llarge} {prevperiod}.
{possessive} {L} <narrowed|contracted|shrank|decreased> to {lsmall} {period} from {llarge} {prevperiod}.
{subject} {say} its {L} <narrowed|contracted|shrank> to {lsmall} {period} from {llarge} {prevperiod}.
{L} {WAS} {lsmall}, compared <to|with> a loss of {llarge} {prevperiod}.
{subject} <narrowed|cut|reduced|trimmed> its {L} to {lsmall} {period} from {llarge} {prevperiod}.
The <diluted |>loss per share <narrowed|decreased> to {eps_lo} from {eps_hi}.
{period}, {possessive} {L} narrowed to {lsmall} from {llarge} {prevperiod}.
{L} {WAS} {lsmall}, down from {llarge} {prevperiod}.
{L} was smaller than {prevperiodbare}.
{P} {WAS} {lsmall}, up from a loss of {llarge} {prevperiod}.
{P} {WAS} {lsmall}, up from {cur} -{n1} mn.
""")
LOSS_WIDENED = lines("""
{L} <widened|increased|grew|deepened|rose> to {llarge} from {lsmall} {prevperiod}.
{possessive} {L} <widened|increased|grew|deepened> to {llarge} {period} from {lsmall} {prevperiod}.
{subject} {say} its {L} <widened|grew|deepened> to {llarge} {period} from {lsmall} {prevperiod}.
{L} {WAS} {llarge}, compared <to|with> a loss of {lsmall} {prevperiod}.
{L} {WAS} {llarge} compared to a loss of {lsmall} in the corresponding period.
The <diluted |>loss per share <widened|increased> to {eps_hi} from {eps_lo}.
{period}, {possessive} {L} widened to {llarge} from {lsmall} {prevperiod}.
{L} {WAS} {llarge}, up from {lsmall} {prevperiod}.
The operating result was {cur} -{n2} mn, down from {cur} -{n1} mn {prevperiod}.
""")
TURNED_PROFIT = lines("""
{P} {WAS} {now}, compared <to|with> a loss of {then} {prevperiod}.
{P} {WAS} {now} compared to a <net |operating |>loss of {then} {prevperiod}.
{P} {WAS} {now}, up from <a loss|an operating loss|a net loss> of {then} {prevperiod}.
{subject} <swung|turned|moved|returned|bounced back> to <a net profit|an operating profit|a pretax profit|a profit> of {now} {period} from <a loss|a net loss> of {then} {prevperiod}.
{subject} <posted|reported|recorded|booked> <a net profit|an operating profit|a pretax profit|a total net profit> of {now} {period} <versus|compared to|against|compared with> <a net loss|a loss|an operating loss> of {then} {prevperiod}.
{subject} {say} that it <swung|turned|moved|returned> to a net profit of {now} {period} versus a net loss of {then} {prevperiod}.
EPS <was|were|came in at> {eps_hi} versus a loss per share of {eps_lo} {prevperiod}.
Earnings per share (EPS) {WAS} {eps_hi}, up from <a|the> loss of {eps_lo} {prevperiod}.
{possessive} result turned <into a profit|profitable|positive> {period}.
{period}, the result was a <pretax |>profit of {now} versus a loss of {then} {prevperiod}.
{subject} <returned to|has returned to|is back in> profit {period}, {reason}.
{possessive} {nation} unit will be profitable again after the <sale|restructuring|deal>.
{possessive} {P} {WAS} {now} {period}, compared to a net loss of {then} {prevperiod}.
{P} {WAS} {now}, up from {cur} -{n1} mn {prevperiod}.
{unit} turned profitable {period}.
""")
TURNED_LOSS = lines("""
{L} {WAS} {now}, compared <to|with> a profit of {then} {prevperiod}.
{L} {WAS} {now} compared to a <net |operating |>profit of {then} {prevperiod}.
{subject} <swung|turned|slipped|fell|moved|sank> to a <net loss|pretax loss|loss|larger-than-expected pretax loss> of {now} {period} from a <net |pretax |>profit of {then} {prevperiod}.
{subject} {say} that it <swung|turned|slipped|fell> to a <net |pretax |>loss of {now} {period} from a profit of {then} {prevperiod}.
{subject} <posted|reported|recorded|booked|made> <a net loss|an operating loss|a pretax loss|a loss> of {now} {period} <versus|compared to|against|compared with> <a net profit|a profit|an operating profit> of {then} {prevperiod}.
{subject} <posted|reported|recorded|booked> a loss per share of {eps_lo} {period}, against EPS of {eps_hi} {prevperiod}.
The result was a loss of {now}, when {prevperiod} there was a profit of {then}.
It <generated|made|posted> <an operating loss|a net loss> of {now}, down from a profit of {then} {prevperiod}.
{possessive} result turned <into a loss|negative|loss-making> {period}.
{subject} <reported|reports|posted|announced> <today |>an operating loss of {now} on net sales of {llarge} {period}.
{subject} <made|posted|reported|booked> a <net |pretax |>loss of {now} {period}.
{subject} expects to <make|post|report> a loss {future}, {reason}.
Every day of the <strike|stoppage|outage> costs {co} {now}.
{co} puts its losses from the <strike|fire|flood> at {now}.
Net cash from operating activities was a negative {now}, compared to {then} {prevperiod}.
{L} {WAS} {now} {period}.
{unit} <was loss-making|remained in the red|made a loss> {period}.
""")

# Flat guidance, plain amounts: no direction.
PLAIN = lines("""
{M} {WAS} {now} {period}.
{M} {WAS} {now}.
{possessive} {M} {WAS} {now} {period}.
{possessive} {M} in {y} {WAS} <about |approximately |some |almost |over |>{now}.
{subject} <reports|posted|reported|recorded|generated|had> {M} of {now} {period}.
{subject} <reports|posted|reported|recorded|generated> {M} of {now} {period} and had <a staff of {count}|{count} employees|some {count} employees>.
In {y}, {possessive} {M} {WAS} {now} and <the group|it> <employed|had> <about |some |>{count} <people|persons|employees>.
{period}, {co} had {M} of {now} and {M2} of {now2}.
{period}, {M} {WAS} {now} and {M2} {now2}.
{M} {WAS} {now}, with {M2} of {now2}.
Turnover was {now} and profit {now2} for {y}.
{subject} generates <annual |>net sales of <about |approximately |some |>{now} <annually |a year |>and employs <about |some |>{count}<| people>.
The annual turnover of {subject} runs to <about |some |>{now}.
The annual net sales of {unit} <is|are> <some |about |>{now} and it currently employs <some |about |>{smallcount} people.
{subject} expects its {M} <for {y}|for the whole of {y}|for the full year> to be {now}.
{subject} <expects|forecasts> {M} <to be at the {py} level|to be at the same level as in {py}|to remain at the level of {prevyear}|to stay unchanged> {future}.
{broker} <forecasts|estimates|expects> {possessive} {M} at {now} {future}, and {M2} at {now2}.
The <divested|acquired|transferred> <activities|business|operations|unit> had {M} of {now} in {y} and {M2} of {now2}.
The <acquired|target> company's {M} in {y} {WAS} {now}.
{M} of {unit} <was|were> {now} in {y}.
{subject} operates {smallcount} stores in <six|eight|ten|four> countries and generated a turnover of {now} in {y}.
Almost <half|two thirds|a third|a quarter> of {possessive} {M} comes from <outside {country}|{region}>.
{region} accounted for {pct} of {possessive} {M} {period}.
{region} accounts for <approximately |about |>{pct} of {M}.
The Group's {M} during the review period <was|were> {now} ({then}, 1-9/{py}).
The {M} was {now} ({then}).
Profit after taxes was {now} ({then}).
{M} for {periodbare} <is|are> due to be published on {day} {month}.
Of {M}, {pct} came from {region} and {pct2} from {region}.
{subject} <stands by|sticks to|repeats> its <forecast|guidance|estimate> for {y}.
{subject} keeps its {M} forecast for {y} unchanged.
{M} <was|were> in line with expectations {period}.
{possessive} target is {M} of {now} {future}.
{co} sees Q{q} {M} of about {now}
{co} declares {eps_lo} dividend
""")
