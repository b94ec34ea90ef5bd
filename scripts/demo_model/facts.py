"""Templates of plain facts: neutral whatever words they hold. The first few are open frames that combine many words."""

from lexicon import lines

FRAMES = lines("""
{person} {pverb} {topic} {adjunct}.
{person} <will|is to|can|may> <visit|study|describe|present|inspect|speak about> {topic} {adjunct}.
The {doc} {dverb} {topic} <and {topic}|{adjunct}|>.
The {doc} <was published|was signed|is available|can be read|was sent out|is kept|has been translated> {adjunct}.
A {doc} <on|about> {topic} <was|is> <published|available|presented> {adjunct}.
The {machine} {mverb} {material} <and {mverb} {material}|{adjunct}|>.
The {machine} <is placed|is installed|was built|is used|was tested|works|runs> {adjunct}.
{subject} {cverb} {product} {adjunct}.
{subject} {cverb} a {thing} {adjunct}.
{subject} {cverb} <{machine}s|{doc}s> <for|and> {product} {adjunct}.
The {thing} <houses|has|holds|serves|was designed by|is owned by|is named after|belongs to> {co2} {adjunct}.
The {thing} <was built|is used|stands|was sold|is rented|is staffed> {adjunct}.
{product} <are used|are tested|are made|are stored|were shown|are sold|can be seen|are shipped> {adjunct}.
{first} {last} and {first} {last} {pverb} {topic} {adjunct}.
"{topic} <is|was|has been> <part of our work|something we talk about|in our programme>," {say} {first} {last}.
""")

NEUTRAL = lines("""
The purchase price <stays|remains> confidential.
The building in {city} measures {count} square metres on {smallnum} floors.
The accounting <principles|policies> are <the same as|described> in the annual report for {py}.
The figures in this report <are unaudited|have not been audited|are given in {cur} million>.
{subject} is a {nation} {maker}<| that was set up in {oldyear}| with its head office in {city}| with offices in {country}, {country} and {country}>.
{co}, <headquartered|based|domiciled> in {city}, <makes|designs|develops|manufactures|sells|rents out|supplies|imports> {product}.
{subject} <makes|produces|manufactures|develops|sells|supplies|distributes|imports|exports|markets|provides|rents out> {product}, {product} and {product}.
{subject} <makes|produces|manufactures|develops|sells|supplies> {product} for <the {industry} industry|{industry} companies|consumers and businesses|households>.
{subject} <specialises|specializes> in {product} <and related services|for the {industry} industry|>.
{subject} consists of <three|four|five> <business areas|segments|divisions>: {division}, {division} and {division}.
The <three|four> reporting segments of {co} are {division}, {division} and {division}.
{subject} is owned by {co2}<| together with {broker}| and a few private investors>.
{co} belongs to {possessive2} {division} <division|segment>.
{co} is a wholly owned <subsidiary|unit> of {co2}.
{subject} has <factories|plants|offices|subsidiaries|staff> in {country}, {country} and {country}.
{subject} has <about |some |roughly |>{count} <staff|workers|employees> in {smallnum} countries.
{subject} <employs|had|has> <about |some |roughly |>{count} people <at the end of {month}|, most of them in {country}|worldwide>.
The history of {co} goes back to {oldyear}, when {last} opened a {thing} in {city}.
{co} was <founded|started> by {first} {last} in {oldyear}.
The shares of {co} have been traded on {exchange} since {oldyear}.
{co} (ticker {tick}) trades on {exchange}.
{subject} holds {pct} of the shares in {co2}.
{co2} holds {count} {co} shares, or {pct} of the votes.
{subject} has notified {co2} that its holding now equals {pct} of the votes.
{co2} announced a <flagging|change in holdings> under the Securities Market Act: {count} shares, {pct} of all shares.
The biggest owners of {co} are {co2}, {broker} and the {last} family.
{subject} has {n1} million customers in {country}.
Clients of {co} include {co2}, the city of {city} and several {industry} companies.
The main <customers|buyers|users> of the {product} are {industry} companies in {region}.
{product} are sold in {region} and {region} through {co2}.
{co} <runs|operates|has> {smallcount} <shops|stores|outlets|restaurants|offices|sites|clinics> in {country} and {smallcount} in {country}.
The chain consists of {smallcount} shops and {smallnum} warehouses.
{city} is home to {possessive2} <main office|biggest {thing}|research unit>.
{first} {last} <starts|started|begins|takes over|took over> as {role} of {co} <on {day} {month}|in {month} {y}|at the turn of the year>.
{first} {last} has been <named|chosen|picked|appointed|elected> {role} of {co}.
{subject} <has named|named|appointed|has appointed|picked|chose|hired> {first} {last} <as |to be >{role} <from {day} {month} {y}|, effective {month} {day}|>.
{subject} <names|appoints|hires> <a new {role}|new {role}>.
The board of {co} has <chosen|elected|appointed> {first} {last} <to chair it|as its chair|as secretary>.
{first} {last}, {role} of {co}, <is to retire|retires|will step down|resigns|will retire> <in {month}|on {day} {month}|at the end of {y}>.
{first} {last}, who has been {role} since {oldyear}, hands over to {first} {last} in {month}.
{Mr} {last} <({smallage}) |>has earlier worked for {co2} and {co}<| as {role}>.
{Mr} {last} holds a <degree|doctorate|master's degree> in <engineering|economics|law|chemistry> from the University of {city}.
{Mr} {last} reports to {first} {last}, {role}.
{Mr} {last} takes charge of {unit} <and moves to {city}|from {month}|>.
{Mr} {last} and {Mr} {last} keep their seats on the board.
{He} has been with {co} since {oldyear}, most recently as {role}.
{He} sits on the boards of {co} and {co2}.
{He} was born in {oldyear} and lives in {city}.
{co} invites its shareholders to the annual general meeting on {day} {month} {y} in {city}.
Shareholders of {co} meet in {city} on {weekday} to decide on <the merger|the fees of the auditor|the new articles of association>.
The general meeting <discharged|re-elected> the board and <chose|elected> {co2} as auditor.
The AGM <set|fixed> the number of board members at <five|six|seven|eight>.
Board members receive {cur} {count} a year and the chairman {cur} {count}.
The board members' fees were left as they were.
The board <will ask|asks> the general meeting for the right to <issue|buy back|transfer> up to {bigcount} shares.
{subject} <proposes|suggests|pays|will pay|paid> a dividend of {cur} {eps_lo} <a share|per share> <for {y}|on {day} {month}|>.
The <record|payment|ex-dividend> date <for the dividend |>is {day} {month} {y}.
{co} <declares|announces> <a quarterly|an annual> dividend of {cur} {eps_lo}
{subject} will <publish|report|release|announce> its <results|figures|interim report|annual accounts> for <{y}|the {ordinal} quarter|{mspan}> on <{day} {month}|{weekday}>.
{subject} is to <report|publish figures|release its accounts> on {weekday} at {time}.
The <interim report|annual report|financial calendar|presentation> <can be found|is on view|can be read> <on the website of {co}|online|at the head office in {city}>.
The annual report for {y} comes out in week {smallnum}.
Investors and journalists are invited to a <briefing|seminar|lunch|conference call> at {time} in {city}.
The <call|webcast> starts at {time} <and will be in English|and a recording will be put online|>.
Registration for the seminar closes on {day} {month}.
The programme starts with <coffee|lunch|a tour of the {thing}> at {time}.
{caps_co} STOCK EXCHANGE <RELEASE|NOTICE|BULLETIN> {day} {month} {y} {time} <CHANGE IN THE BOARD|FINANCIAL CALENDAR|NOTICE TO SHAREHOLDERS|OWN SHARES>
{caps_co} <Notice|Bulletin|Statement> {monthnum}/{y}: {bigcount} option rights have been listed.
Altogether {bigcount} shares were subscribed for with the {py} options at {cur} {eps_lo} each.
The subscription period <runs|is open> from {day} {month} to {day} {month}.
{co} has {bigcount} registered shares<|, each of which carries one vote| divided into series A and B>.
The company's share capital <is|stands at|equals> {cur} {bigcount}.
The share capital <rises|increases|goes up> by {cur} {count} through the new shares.
The new shares carry <full|the same> rights from the date of registration.
Trading in the new shares starts on {day} {month}.
{co} bought {count} of its own shares on {day} {month} at {cur} {n1} on average.
{co} now owns {count} of its own shares.
Options of series {y} can be exercised until {month} {ny}.
{first} {last} <bought|sold> {count} shares in {co} on {day} {month}.
Insider notice: {first} {last}, {role}, {co}, {count} shares, price {n1}.
{subject} <keeps|repeats|confirms|stands by> its <targets|earlier forecast|outlook|earlier estimate>.
{subject} sees no reason to change its <forecast|targets|dividend policy>.
{subject} <buys|bought|has bought|is buying|has acquired|takes over|acquires> {co2}, a {nation} {maker}<| with {smallcount} staff| from {broker}>.
{subject} has <agreed|signed a deal|signed a letter of intent> to <buy|sell|acquire|divest> <{pct} of {co2}|a {thing} in {city}|{unit}|{possessive2} {nation} unit>.
{subject} <sells|sold|has sold|is selling|divests> <its {nation} unit|its {thing} in {city}|{pct} of {co2}|{unit}> <to {co2}|to its management|to {broker}>.
The <buyer|seller|new owner> is {co2}<|, a {nation} {maker}| of {city}>.
{co} did not <say|reveal|disclose|give> <what it paid|the price|the terms|how much the {thing} cost>.
<Terms|Financial details|Conditions> of the <deal|sale|transaction> were not <given|disclosed|made public>.
The <deal|sale|merger> still <needs|requires|awaits> the approval of the <{nation} |>competition <authority|watchdog>.
The <deal|sale|purchase|transaction> <should be|will be|is to be> <closed|completed|finalised> <in {month}|during the {ordinal} quarter|by {day} {month}>.
The <deal|sale|purchase|transaction> was <closed|completed|finalised> <on {day} {month}|today|as agreed in {month}>.
The staff of {smallcount} will move to {co2} with the business.
The <sold|acquired> <unit|business|company> makes {product} and has {smallcount} staff.
{co} would <consider|look at> a <merger|bid|sale> if asked, {first} {last} told {co2}.
{co} <denied|confirmed> that it is in talks with {co2} <about {product}|over a stake|>.
{co} has made an offer <of {money} |>for {nation} {maker} {co2}.
The <contract|order|deal|purchase> <has a value of|amounts to|is put at|is valued at|totals> {money}.
The value of <the agreement|this contract|the delivery|the deal> is <about|some|roughly|around|close to> {money}.
The <whole |>project <costs|is budgeted at|has a budget of> {money}.
{co} <invests|will invest|is investing|puts> {money} in <a {thing} in {city}|the {thing}|new machinery>.
{subject} spent {money} on <research|advertising|training|the {thing}|repairs> {period}.
The <contract|order|delivery|agreement|project> <covers|takes in|consists of|includes|comprises> <planning|design|engineering|electrical work|software>, <installation|building|maintenance|training> and <{product}|a {thing}|spare parts>.
The <delivery|installation|handover> <takes place|will be made|is planned|is scheduled|is set> <in {month} {y}|for {month} {y}|during {y}|next summer>.
The <agreement|contract|lease> <runs|is in force|lasts> <until {month} {ny}|for three years|to the end of {y}>.
The work <starts|begins|will start> in {month} and <ends|will be finished|is to be done> in {month} {ny}.
The {thing} will be <ready|finished|completed|opened|taken into use> in <{month} {ny}|the spring of {ny}|{ny}>.
<Building|Construction> work on the {thing} <started|began|will begin|is to begin> in {month} {y}.
The {thing} <stands|lies|is> <near|next to|south of|north of> {city}.
The {thing} has {count} square metres of <space|floor|offices>.
The {thing} can <make|handle|process|store> {count} <tonnes|units|cubic metres|litres> a <year|day|week>.
The capacity of the {thing} is {count} <tonnes|litres|megawatts|passengers> <a year|>.
The <ship|vessel|ferry> is {smallcount} metres long and takes {count} passengers.
The <ship|vessel|ferry> sails between {city} and {city} <once a day|twice a week|in summer>.
The <tenants|users> of the {thing} are {co} and {co2}.
{subject} <launches|launched|brings out|has introduced|presents|unveiled|shows|will show> <a new line of {product}|new {product}|a {industry} service> <in {month}|at a fair in {city}|in {country}>.
The <range|series|line|collection> <consists of|has|takes in|includes> {product}, {product} and {product}.
The <phone|device|model|machine> has <a colour display|two cameras|a battery of {smallcount} mAh|a {smallnum}-inch screen|a keyboard> and <costs|sells for|weighs> {n1} <euros|grams|dollars>.
The <jacket|lamp|chair|bag|knife> comes in <red, green and grey|three sizes|two colours|black>.
The <software|system|program|tool> <runs on|works with|supports> <phones and tablets|all common browsers|{co2} servers>.
The <software|system|program|service> <is meant for|is used for|is designed for|handles> <payroll|billing|stock control|route planning|reporting|invoicing|payments|access control> <in {industry} companies|in hospitals|>.
With the <service|application|program>, <users|customers|drivers|subscribers> can <pay for tickets|look up addresses|send pictures|watch television|order {product}|check the weather>.
The <pump|valve|cooker|filter|cutter|sensor> <is made|consists> of <steel|two plates|plastic|aluminium> and <is driven by|is fitted with> <a small motor|a spring|a belt>.
A patent has been granted to {first} {last} of {city} for <a valve|a display|a method of drying wood|an antenna|a handset|a heat exchanger>.
The <invention|patent|method|device> <concerns|is about|relates to> <the heating of glass|the sorting of waste|the cutting of paper|a hinge for a phone|the cleaning of water>.
According to the patent application, <the liquid flows|a signal is sent|the sheet is pressed|air is led> <through a pipe|to the upper part|between two rolls|into a chamber>.
<Wood|Steam|Water|Paper|Ore|Grain> is <fed|led|carried|taken> <into|to> the {thing} <by belt|through pipes|by rail|from the harbour>.
The {industry} sector of {country} has <three|four|five> <big|major> companies.
{industry} companies in {country} use about {count} <tonnes of {product}|units> a year.
{pct} of the {product} sold in {country} <come|came> from {country}.
{co} had a market share of {pct} in {country} <in {y}|>, {co2} {pct2}.
Of the {nation} market, {co} has {pct} and {co2} {pct2}.
{region} <makes up|brings in|represents|accounts for> {pct} of the group's <sales|staff|output>.
{country} and {country} are the two largest markets for {co}.
A <report|study|survey> <on|of> the {industry} market in {country} <has been published|is now available|can be ordered from {co}>.
The <report|study|survey> <lists|covers|describes|deals with> {smallnum} {industry} companies, among them {co} and {co2}.
The <chapter|table|appendix|report> <gives|contains|shows> <prices|addresses|background data|production figures> for {smallnum} countries.
The <page|table|notice|release> <was|has been> corrected <on {day} {month}|as follows>.
For more information contact {role} {first} {last}, tel +{smallnum} {smallnum} {smallcount} {count}.
<Distribution|Enclosures|Attachments>: {exchange}, main media, www.{tick}.com
{co} in brief: {co} is a {nation} {maker} with {count} employees.
Read more at www.{tick}.com or <call|write to> {first} {last}.
This text is a <translation|summary> of the {nation} original.
This notice is not meant for readers in {country}<| or {country}>.
{co} <moves|will move|is moving> its <head office|warehouse|{thing}|machines> from {city} to {city}.
The making of {product} <moves|will be moved|is being moved> from {city} to {possessive2} {thing} in {city}.
{subject} <puts|will put|combines|merges|has merged> its {division} and {division} <units|businesses> <into one|under one manager|>.
{subject} changes its name to {co2}.
{subject} <sets up|has set up|is setting up|forms> a <subsidiary|joint venture|sales office> in {country}<| with {co2}>.
From {month} on, {unit} is <called|known as> {co2}.
{unit} is <led|headed|run> by {first} {last}.
{co} and {co2} <have agreed to|will> <study|work on|develop|test> {product} together.
{co} <talks|is talking|negotiates> with its <staff|unions|personnel> about <working hours|the new organisation|shifts>.
The <talks|negotiations> <concern|are about|deal with> {smallcount} <people|office staff|workers> in {city}.
A bank group of {broker}, {broker} and {co2} <lends|arranged|provides> {money} to {co}.
{subject} <took out|signed|has agreed on> a <loan|credit line|bond> of {money} with {broker}.
The <bond|loan|note> <runs|matures> <for five years|in {ny}> <and carries interest of {pct}|>.
The <loan|money|funding> <will be used|goes> <to refinance old loans|for general purposes|to pay for the {thing}>.
{broker} <acts|acted> as <adviser|arranger|lead manager> to {co}.
The central bank of {country} <kept|left> its key rate at {pct}.
{broker} expects the <rate|euro|inflation> to be {n1} at the end of {ny}.
{broker} <starts|began|resumes> coverage of {co} <with a hold rating|at neutral|>.
{broker} <repeats|keeps|reiterated> its <hold|neutral> <rating|recommendation> on {co}.
The funds of {co} <hold|have> {money} in <shares|property|bonds>.
The portfolio of {co} <was worth|stood at> {money} on {day} {month}.
{co} <was|is> <a sponsor|a partner|the host> of the {city} <marathon|film festival|book fair|song contest>.
{co} gave {cur} {count} to the universities of {city} and {city}.
{country}'s <prime minister|president|transport minister> <visited|will visit|opened> <{possessive2} {thing}|{city}> on {weekday}.
{smallcount} <patients|people|students> <took part|will take part> in the <study|test|course>.
{co} <starts|started|will start> a <trial|study|pilot> <in {disease}|with {smallcount} patients|of {product}> in {month}.
{co2} holds the rights to the <drug|treatment> in {region}.
{Mr} {last} <parked|left|drove> <his|the> car <outside the bank|near the station|in {last} Street> and <called|waited for> the police.
{Mr} {last} <bakes|cooks|sings|fishes|teaches> in {city} on <Saturdays|weekends|Sundays>.
The <museum|school|church|library> in {city} is open <every day|on weekdays|from {time}>.
The <players|children|guests|readers> can <choose|pick> <a boat|a song|one of {smallnum} levels|a table>.
"<We|Our people|All of us> <work|live|travel> <in {country}|with {industry} people|with {product}> <every day|most of the year|>," says {first} {last}.
"<This|It> is <how|where|why> <we make {product}|our people meet|the {thing} was built>," {last} said.
"<People|Customers|Drivers> <want|ask for|look for> <{product}|simple things|local service>," <says|said> {first} {last}, {role} of {co}.
"We <have made|make> no <decision|decisions> <about {city}|on the {thing}|yet>," {last} said.
{last} <thinks|says|believes> that {industry} companies <need|should have|look for> <partners in {region}|other owners|a base in {country}>.
{co} will <decide|make up its mind|announce its decision> <on the {thing} |>in {month}.
Nothing has been decided <about|on> <the sale|{unit}|the {thing}>.
The ownership of {co} <stays|remains> <as it is|the same|as before>.
{subject} <would not|did not want to|declined to> comment <on the matter|on {co2}|>.
The effect on the result can only be <estimated|calculated|determined> later.
<Prices|Fees|Rents> are <set|fixed|paid|agreed> <in {cur}|once a year|by contract>.
Raw materials are <bought|paid for> in <dollars|euros|roubles> and the {product} are sold in <euros|crowns|dollars>.
A <ticket|share|licence|bottle|kilo> costs {n1} <euros|crowns|dollars>.
The <rules|terms|conditions|articles> <of the scheme |of the option plan |>are <published|given|listed> <on the website|in the annual report|in appendix {smallnum}>.
The committee <has|consists of> <three|four> members: {first} {last}, {first} {last} and {first} {last}.
The members <of the committee |>must be independent of {co}.
The share plan <is for|concerns|takes in> {smallnum} <managers|key employees|people>.
The reward is paid in <cash|shares|cash and shares> in {ny}.
{co} uses <{nation} subcontractors|rented staff|{product}> at its {thing} in {city}.
{co} <has no|does not have> <staff|shops|plants|own production> in {country}.
{co} has no <plans|intention> to <leave {country}|sell {unit}|move from {city}|list its shares>.
The plant in {city} <makes|will make> {product} and the one in {city} {product}.
About <half|a third|two thirds> of the {product} go to {country}.
{product} <are|can be> <made|stored|sold|used|rented> <in {city}|at the {thing}|in {region}|outdoors>.
{product} and {product}
{industry}, {industry} and {industry}
Target: {co}. Acquirer: {co2}. Country: {country}. Value: {money}. Status: <pending|closed|announced>.
Sector: {industry}; country: {country}; employees: {count}
{co} to <present|speak> at {broker} conference in {city}
{co} <names|appoints|taps> {first} {last} as {role}
{co} <schedules|sets date for|to hold> <earnings call|annual meeting|investor day>
Stocks to watch: {co}, {co2}
What to know about {co}
{co} files form {smallnum}-K
{co} and {co2}: what analysts say
<Why|How|Where> {co} <makes|sells> {product}
{co} <said|says> it <has opened|opened|will open> a {thing} in {city}.
{co} <has|had> <cash|liquid assets|loans|properties> <of|worth> {money} <at the end of {month}|>.
<Capital expenditure|Depreciation|Research spending|Tax|Gross investment> <was|amounted to|came to> {money} {period}.
The average number of <staff|personnel|employees> was {count} {period}.
{unit} <sells|makes|handles> {product} and has its <office|{thing}> in {city}.
In {y}, {co} <made|sold|delivered|carried|handled> {count} <tonnes|units|passengers|{product}|parcels>.
{co} <makes|delivers|sells> {smallcount} {product} a <month|week|year>.
{co} is <looking for|searching for|seeking> <a partner|a new {role}|land|premises> in {city}.
{co} <is part of|has joined|takes part in> <the {city} index|an {industry} association|a {nation} research project>.
The {industry} <week|fair|conference> in {city} <draws|gathers|hosts> {smallcount} companies.
{co} <leases|rents|lets> {count} square metres in {city} <to {co2}|from {broker}>.
{co} <supplies|delivers|will supply|provides> {product} <for|to> the {thing}.
{possessive} part of the project <is|consists of> {product}.
{co2} builds the {thing} and {co} <plans|designs> the {product}.
The <fund|company|foundation> was <started|formed> to <own|run|finance> the {thing}.
<Most|Some|All> of the {product} <are made of|contain> <wood|steel|recycled paper|plastic>.
<Once|When> <the machine|it|the {thing}> <is|has been> <installed|started|opened>, <the old one|the other line> will be <sold|taken down|moved>.
""")
