"""Templates of good and of bad news."""

from lexicon import lines

POSITIVE = lines("""
Customers placed <more|larger|{pct} more> orders {period} than {prevperiodbare}.
The <order|contract> from {customer} keeps our {thing} <busy|fully booked> until {month} {ny}.
<Cash generation|The equity ratio|The balance sheet> is <strong|at its best level ever|sound and improving>.
The new <process|line|equipment> <uses less energy|saves {money} a year|makes {product} faster and cheaper>.
We <gained new customers|won customers from {co2}|grew faster than the market> in {region} {period}.
The savings programme <is ahead of schedule|has produced more than planned|worked>.
{broker} now rates {co} a buy, after hold.
{subject} <has won|won|has been awarded|was awarded|has received|received|landed|secured|clinched|has landed> <an order|a contract|a significant order|a major contract|a follow-up order|a large order|a {money} order|a {money} contract|a five-year contract|a deal> <to supply|to deliver|for> {product} <to|for> {customer}.
{subject} {say} it <won|has won|had won|was awarded|received> a {money} <order|contract|deal> <to supply|to deliver|to provide|for> {product} <to|from> {customer}.
{customer} has <ordered|chosen|selected> {product} from {co}<, in a deal worth {money}|>.
{co} has been <chosen|selected> as <supplier|main contractor|partner> for a new {thing} in {city}<, a deal worth {money}|>.
{co} has received a significant {product} order from {customer}.
{unit} has received <a significant|a major|a record|a large> <retrofit |repeat |>order from {country}.
{subject} has signed <a long-term|an exclusive|a five-year|a multi-year> <supply agreement|rental agreement|delivery contract|frame agreement> with {customer}.
{subject} <expands|is expanding|will expand|strengthens|is strengthening> its <operations|presence|network|business|offering> in {region} by <opening a new {thing}|introducing a new {thing}|acquiring {co2}> in {city}.
{subject} <strengthens|strengthened|reinforces> its <position|market position|presence> in {region}.
{subject} <gained|won|has taken|increased its> market share {period}.
{subject} <raised|raises|lifted|lifts|upgraded|increased|has raised> its <full-year |><guidance|outlook|forecast|profit forecast|sales target> for {y}.
{subject} <raised|raises|lifted|upgraded> its <full-year |>guidance <after a strong quarter|thanks to strong demand|for {y}>.
{broker} <upgraded|raised|lifted> <its recommendation on |>{co} <to "buy" from "hold"|to "outperform" from "neutral"|to "add" from "reduce"|to "hold" from "sell"|to buy|to overweight>.
{broker} <lifted|raised|hiked> its <price |>target for {nation} {maker} {co} to {cur} {n2} from {cur} {n1}.
{possessive} <shares|stock> <rose|jumped|surged|climbed|gained|soared|advanced|rallied> {pct} <to {cur} {n2}|> <on {weekday}|in early trade|in {city}|after the announcement|following the report>.
At {time}, {co} <had gained|was up|had added|had risen> {pct} <to {cur} {n2}|> on {exchange}, <leading the risers|at the top of the gainers|in a falling market>.
{co} shares <closed|ended|traded> <higher|up {pct}|at a record high> <on {weekday}|after strong results|in heavy trading>.
The {exname} index <rose|gained|was up|closed up|climbed|added> {pct} <to|at> {index} <on turnover of {money}|on {weekday}>.
{subject} <increases|raises|proposes to raise|increased|hiked> its dividend to {cur} {eps_hi} <per share |>from {cur} {eps_lo}.
{subject} proposed a {pct_hyphen} dividend increase and an extra dividend.
{subject} <achieved|made|posted|reported|reached|booked> <a record|its best ever|its highest ever|an all-time high> <operating profit|result|quarter|order intake|sales|turnover> {period}.
Demand for {product} <was good|has been strong|remained strong|is growing|picked up|has improved|was brisk|exceeded expectations> {period}.
"Demand for {product} <was good|has been strong|was excellent|grew clearly> {period}," {say} {role} {first} {last}.
The <market|price|demand> situation for {product} has <now |clearly |>improved.
{industry} prices have <turned up|reached a turning point|recovered> and are <seen|expected> to <improve further|rise|strengthen> {future}.
The <outlook|prospects> for {industry} <markets|companies> <has improved|is good|looks bright|is positive|are good> {future}.
According to {role} {first} {last}, {possessive} {nation} operations <significantly |clearly |>improved {period}.
{subject} aims to <double|increase|boost|grow> its <net sales|turnover|market share|profitability> <by {ny}|{future}|in {region}>.
{subject} <expects|believes> <that it will |to >achieve annual <cost |>savings of {money}.
The <programme|restructuring|deal|merger|measures|reorganisation> <is|are> <expected|likely|estimated> to <bring|generate|create|result in|yield> <annual |>savings of <some |about |>{money}.
The <acquisition|deal|investment|transaction|new {thing}> will <strengthen|improve|increase|boost|enhance> {possessive2} <competitiveness|profitability|earnings per share|market position|earnings|capacity|product offering> <considerably|significantly|from {y} onwards|>.
The <acquisition|merger|deal> is expected to <be earnings-accretive|have a positive effect on earnings|improve EPS|be accretive to earnings> {future}.
The {thing} will <increase|double|raise|boost> {possessive2} <production capacity|capacity|output|reserves> <considerably|by {pct}|significantly>.
"The <deal|merger|cooperation> <opens up|offers|brings> <new|considerable|significant> <growth opportunities|business opportunities|possibilities> for <us|both companies|the group> in {region}," {say} {first} {last}.
"We are <very |extremely |>pleased with the <result|quarter|order|growth|development|performance>," {say} {role} {first} {last}.
"We are <proud|delighted|happy> to <win|announce|receive|continue> this <important|significant|major> <order|contract|partnership>," {say} {first} {last}.
"This <order|contract|award|agreement> <is a breakthrough|confirms our strong position|proves our competitiveness|is an important step> in {region}," {say} {first} {last}.
The new <technology|system|software|solution> <improves|enhances|increases|boosts> <productivity|efficiency|reliability|safety|performance|service quality> <and lowers costs|and saves energy|considerably|by {pct}>.
The <drug|treatment|product> <was well tolerated|met its primary endpoint|showed good efficacy|proved effective|received approval|was approved> in {region}.
{possessive} {product} <was chosen|won|received> <the best product of the year|the {y} innovation award|the first prize|a quality award>.
{subject} has been <named|ranked|rated> <the best|number one|the most attractive> {maker} in {country}.
{subject} is <creating|adding|hiring> {smallcount} new jobs in {city} <due to growing demand|as orders increase|>.
{subject} will <hire|recruit|employ> {smallcount} <new people|more people|additional workers> <because of growth|to meet rising demand|as sales grow>.
{subject} <recalls|has called back|will call back> the laid-off workers <earlier than planned|as demand has picked up|because orders have increased>.
{subject} <cancels|called off|has cancelled> the planned <layoffs|job cuts|temporary layoffs> as <orders have|demand has> picked up.
{subject} <beat|exceeded|topped|surpassed> <analysts' |market |>expectations {period}.
{possessive} <result|profit|earnings|sales> <beat|exceeded|topped|was better than|were better than> <analysts' |market |><expectations|forecasts|estimates>.
{subject} has <paid off|repaid|reduced> its <debts|loans> ahead of schedule.
{subject} <received|won|obtained> a favourable <ruling|decision> in the dispute with {co2}.
{broker} sees upside in {co}
{co} wins {money} contract in {country}
{co} profit beats forecasts
{co} launches share buyback of {money} <after strong results|as cash flow improves>.
{co} stock was <raised|lifted|moved up> to <buy|hold|add|outperform> at {broker}<, which sees a fair value of {cur} {n2} instead of {cur} {n1}|>.
{broker} <now recommends buying|advises investors to buy|put a buy rating on> {co} <shares|>.
{broker} <is positive about|likes|is upbeat on|turned positive on> {co}<, seeing higher earnings {future}|>.
{subject} <wins|won> a <tender|public tender> held by {customer} for {product}.
{customer} <orders|ordered|buys|bought> <more |another batch of |>{product} from {co}.
{subject} <has an order|has won orders|gets an order|got orders> for {product} <from {customer}|from {country}><, the biggest in its history|, worth {money}|>.
{co} and {co2} <prolong|have prolonged|renew|continue> their <exclusive |>contract <for {product} |>by <three|five|two> years.
{subject} <opens|has opened|is opening> <its first|a second|a new> {thing} in {country} <to meet growing demand|and continues to grow|as part of its expansion>.
{subject} has a <leading|strong|firm> <foothold|market position> in {region}.
{subject} has become the <largest|leading|number one> {maker} in {region}.
{subject} <has been growing|grew|is growing> <fast|quickly|by leaps and bounds> <by buying smaller firms|in {region}|since {oldyear}>.
{subject} carried <more|a record number of|{pct} more> passengers <than ever before|than last year|{period}>.
{subject} sold {pct} more {product} {period} than {prevperiodbare}.
More {product} were <sold|delivered|shipped> {period} than <ever before|a year earlier>.
Buyers <in {region}|> want more {product} and prices <are going up|have been raised>.
<Production|Output> is <again at full capacity|running smoothly again|back on track|getting better>.
The <change|deal|reform|move> will <add|bring> {money} a year to {possessive2} <profit|result|earnings>.
The <merger|deal|cooperation> will <benefit|be good for> <owners|shareholders>, <staff|employees> and customers<, says {first} {last}|>.
<Exchange rates|The weather|Higher prices|Cheaper raw materials> <helped|supported|lifted|improved> <the result|sales|profits|margins>.
The <mix|combination> of {industry} and {industry} know-how has <been a success|worked very well|paid off>.
A <base|presence|unit> in {country} <gives|will give> us <a better|an excellent> <chance|position> to serve our customers and <win new ones|grow>.
The <reform|aim of the measures|change> <makes|is to make> the company <leaner|more competitive|more profitable|stronger>.
The <loan|new funding|share issue> <secures|strengthens|improves> {possessive2} <liquidity|financing|balance sheet|financial position> <for years to come|>.
The <treatment|diet|drug|new product> <lowered|cut|reduced> the risk of {disease} <by {pct}|clearly|in patients>.
A <capital gain|one-off gain|tax refund|sale of shares> of {money} <lifts|boosted|improved> {possessive2} earnings.
<More and more|A growing number of> customers <choose|prefer|are switching to> {possessive2} {product}.
{co} would be an attractive <target|buy|partner> for {co2}, <analysts say|according to {broker}|thanks to its strong growth>.
Trade between {country} and {country} <grew|has grown> by {pct} {period}.
{co} stock <keeps climbing|hit a new high|is in an uptrend|broke above its 200-day average>.
The <technical picture|chart> of {co} <looks bullish|is positive>.
The <future|coming year> <looks good|looks bright|is promising> for {co}, {broker} says.
{subject} <aims for|targets|is confident of> <strong|continued|faster> growth in {region}.
{subject} <offers|is known for> <leading|industry-leading|top-quality|award-winning> {product} and <loyal customers|strong brands>.
The {cause_noun} will {better} {possessive2} {asset}.
The {cause_noun} <will|is expected to|should|is estimated to|is set to> <clearly |considerably |further |>{better} {asset} {future}.
The {cause_noun} <helped to|allowed the company to> {better} {asset} {period}.
The {cause_noun} <has a positive impact on|has a favourable effect on|is good for|will have a positive effect on> {possessive2} {asset}.
"The {cause_noun} <enables|allows|helps> us to {better} our {asset} <and {asset} |>in {region}," {say} {role} {first} {last}.
"With this {cause_noun} we <can|will> {better} our {asset} and serve our customers better," {say} {first} {last}.
{subject} <aims to|seeks to|wants to|plans to|will> {better} its {asset} <through the {cause_noun}|in {region}|by investing in {product}|>.
{subject} <expects|believes that> the {cause_noun} <to|will> {better} its {asset} {future}.
{possessive} {asset} <improved|strengthened|developed favourably|developed well|is on a good level|is excellent> {period}.
{co} <succeeded|has succeeded|has been successful> in {region}.
{subject} <has performed|performed|did|is doing> <well|better than its rivals|better than expected|strongly> {period}.
{subject} <enters|is entering|expands into|is expanding to|extends its business to> {country} <with {product}|by buying {co2}|by opening a {thing}|>.
{subject} <increases|will increase|is increasing|adds> <the capacity of its {thing}|production|capacity> in {city} <by {pct}|to meet demand|>.
Sales by {co} <increased|rose|grew> by {pct} <to {money}|>.
{customer} <has chosen|selects|picks|relies on> {possessive2} {product}.
{co} and {co2} <agree on|have agreed on|start|have entered into> <a strategic partnership|long-term cooperation|a supply deal> <to {better} {asset}|worth {money}|in {product}>.
""")

NEGATIVE = lines("""
Customers placed <fewer|smaller|{pct} fewer> orders {period} than {prevperiodbare}.
Our {thing} in {city} <stood idle|ran at half capacity> for <weeks|most of the quarter>.
<Cash generation|The equity ratio|The balance sheet> is <weak|at its lowest level ever|a concern>.
We <lost customers to {co2}|grew more slowly than the market> in {region} {period}.
The savings programme <is behind schedule|has produced less than planned|was too late>.
Lower selling prices <took|cost us> {money} of margin {period}.
{subject} <has issued|issued|issues|gave> a profit warning <for {y}|on {weekday}|>.
{subject} <lowered|lowers|cut|cuts|reduced|slashed|trimmed|downgraded> its <full-year |><guidance|outlook|forecast|profit forecast|sales target> <for {y}|{reason_bad}|to {n1} pct from {n2} pct>.
{subject} <will lay off|is to lay off|lays off|plans to lay off|is laying off|laid off|will dismiss|is to cut|plans to cut> <up to |about |some |>{smallcount} <employees|people|workers|persons|jobs> <in {country}|at its {thing} in {city}|at its plant in {city}|{reason_bad}|>.
{subject} will temporarily lay off <up to |about |some |>{smallcount} <employees|people|workers> <for 90 days|in {city}|{future}|{reason_bad}>.
{subject} <starts|will start|begins|has started> <statutory |codetermination |>negotiations on <layoffs|job cuts|personnel reductions|redundancies> <affecting {smallcount} employees|in {country}|{reason_bad}>.
The <negotiations|talks> <resulted in|led to|ended in> <the dismissal|the redundancy|layoffs> of {smallcount} <employees|people>.
The <lay-offs|layoffs|cuts|redundancies> will affect <some |about |>{smallcount} <people|employees> <in {city}|in {country}|>.
{subject} will <close|shut|shut down|close down|wind up> its {thing} in {city} <{reason_bad}|and {smallcount} people will lose their jobs|with the loss of {smallcount} jobs|, leaving {smallcount} people without work>.
{subject} will <halt|stop|suspend|cut|curtail> production at its {city} {thing} <{reason_bad}|for two weeks|for lack of orders>.
The <closure|shutdown|strike|stoppage> will <cause|result in> <losses|a loss|non-recurring costs|a write-down> of <some |about |>{money}.
{broker} <downgraded|cut|lowered> <its recommendation on |>{co} <to "sell" from "hold"|to "neutral" from "buy"|to "reduce" from "add"|to "underperform" from "hold"|to sell|to underweight>.
{broker} <lowered|cut|slashed|trimmed> its <price |>target for {nation} {maker} {co} to {cur} {n1} from {cur} {n2}.
{broker} <gave|reiterated|gives|maintained> <a "sell"|an "underperform"|a sell|a "reduce"> <recommendation|rating> on {co}.
{possessive} <shares|stock> <fell|dropped|plunged|slid|tumbled|lost|sank|slumped> {pct} <to {cur} {n1}|> <on {weekday}|in early trade|in {city}|after the announcement|following the report>.
{co} shares <closed|ended|traded> <lower|down {pct}|at a record low> <on {weekday}|after weak results|in heavy trading>.
The {exname} index <fell|lost|was down|closed down|dropped|shed> {pct} <to|at> {index} <on turnover of {money}|on {weekday}>.
{subject} <cuts|cut|lowers|omits|cancels|scrapped|suspended> its dividend <to {cur} {eps_lo} from {cur} {eps_hi}|for {y}|>.
{subject} <lost|has lost|is losing> <market share|ground|customers> <to {co2}|in {region}|during the quarter>.
{possessive} market share <fell|dropped|shrank|slipped> to {pct_lo} percent from {pct_hi} percent {prevperiod}.
Demand for {product} <was weak|has been weak|weakened|dried up|has fallen|was sluggish|remained weak|collapsed> {period}.
"Demand for {product} <was weak|has been poor|fell sharply|weakened clearly> {period}," {say} {role} {first} {last}.
{subject} <suffers|suffered|is suffering> from <overcapacity|weak demand|falling prices|high raw material costs|a shortage of components|a strike|low utilisation>.
The <outlook|prospects> for {industry} <markets|companies> <has weakened|is poor|looks bleak|is uncertain|is gloomy|are weak> {future}.
The <market|price|demand> situation for {product} has <now |clearly |><worsened|deteriorated|weakened>.
{possessive} {nation} operations <were loss-making|performed poorly|weakened|deteriorated|disappointed> {period}.
{subject} was <fined|ordered to pay> {money} for <violating|breaching|breaking> <environmental rules|competition law|securities law|antitrust rules>.
{co2} has <sued|filed a lawsuit against|filed a complaint against|taken legal action against> {co}, claiming damages of {money}.
{subject} <lost|has lost> <a lawsuit|a patent case|an appeal> against {co2} <and must pay {money}|>.
{subject} is suspected of <fraud|tax evasion|insider trading|accounting irregularities|bribery>.
{subject} has <filed for bankruptcy|been declared bankrupt|entered administration|defaulted on its loans|sought protection from its creditors|run into financial difficulties>.
{subject} <cancelled|has cancelled|postponed|has postponed> its order for {product} from {co2}.
{customer} has <cancelled|terminated|withdrawn from> <its|the> {money} <contract|order> with {co}.
The <delivery|project|start-up> of {possessive2} new {thing} has been delayed <by six months|until {ny}> <because of technical problems|{reason_bad}|causing extra costs>.
{subject} <recalls|is recalling> {count} {product} because of <a fault|a safety defect|a fire risk>.
A <fire|accident|breakdown|leak|strike|explosion> has <halted|stopped|disrupted|damaged> production at {possessive2} {thing} in {city}.
<Workers|Employees|Staff|Pilots|Dockers> at {co} <went on strike|began a strike|have walked out> <over pay|over job cuts|on {weekday}>, causing <losses|delays|cancelled flights>.
{subject} will <book|record|make|take> <a write-down|an impairment charge|a non-recurring cost|a restructuring charge|a credit loss provision> of {money} {period}.
"The <result|quarter|development|market|situation> <was a disappointment|is very difficult|was weaker than expected|is worrying|was poor>," {say} {role} {first} {last}.
"We are <disappointed|not satisfied|unhappy> with the <result|quarter|profitability|development>," {say} {role} {first} {last}.
{possessive} <result|profit|earnings|sales> <missed|fell short of|was below|were below|was worse than> <analysts' |market |><expectations|forecasts|estimates>.
{subject} <missed|fell short of> <analysts' |market |>expectations {period}.
The <acquisition|deal|investment|strike> will <burden|weaken|hurt|weigh on|have a negative effect on> {possessive2} <result|profitability|earnings|cash flow> {future}.
{subject} warns that <profitability|its result|earnings|net sales> will <weaken|fall|decline|remain negative> {future}, {reason_bad}.
The <economic |financial >crisis <hit|has hit|is hurting|has hurt> <{co}|{unit}|the {industry} sector> hard.
The <drug|treatment|product> <failed to meet its primary endpoint|failed in a trial|was rejected|caused side effects> in {region}.
{possessive} credit rating was <cut|lowered|downgraded> to <junk|BBB|BB> by <Moody's|Standard & Poor's|Fitch>.
Moody's has <cut|lowered|placed under review for downgrade> {possessive2} <long-term |>credit rating.
Unemployment in {country} <rose|climbed> to {pct_hi} % from {pct_lo} %.
{country}'s economy <shrank|contracted> by {pct} {period}.
{country}'s exports <fell|declined|shrank> {period}.
{broker} sees downside in {co}
{co} profit misses forecasts
{co} to cut {smallcount} jobs
{co} stock sinks on weak outlook
{co} closes stores, warns on profit
The company has <no longer|not> been able to <pay its suppliers|secure financing|meet its obligations>.
{product} sales are <slowing|weakening|falling|under pressure> in {region}.
The operating environment <is challenging|has become tougher|remained difficult> and <price competition has intensified|margins are under pressure|volumes are low>.
{co} stock was <cut|lowered|moved down> to <sell|hold|reduce|underperform> at {broker}<, which sees a fair value of {cur} {n1} instead of {cur} {n2}|>.
{broker} <now recommends selling|advises investors to sell|put a sell rating on> {co} <shares|>.
{broker} <is negative about|is sceptical of|turned negative on> {co}<, seeing lower earnings {future}|>.
{broker} sees <poor|negative|weak> <prospects|times ahead> for {possessive2} {industry} business.
{subject} <warned|warns> on {weekday} that <its profit|the result|earnings> will <be lower|fall short> <than expected|of last year's level|than earlier estimated>.
{subject}, which <now|today> <warned of|cut its forecast of> growth, blamed {co2} and the weak {industry} market.
{subject} now expects <sales|profit|growth> of only {pct_lo} pct instead of {pct_hi} pct.
More <staff|people|workers> <must go|will be let go|were dismissed> than <planned|first announced>, as sales are falling fast.
{co} stock <sank|fell|dropped> as much as {pct} <after weak {mspan} figures|on news of falling profits|despite new orders>.
{co} was the <biggest loser|worst performer|weakest stock> in {city} on {weekday}, <down|losing|falling> {pct}.
Investors <sold|dumped|fled from> {co} <shares|> and the price fell to {cur} {n1}.
The <crisis|recession|downturn> has <hit|hurt|battered> {possessive2} shares <more than others|badly|>.
{co} has <dropped|fallen> to <third|fourth|fifth> place among {industry} companies <after losing customers|as its share fell to {pct_lo} %>.
{co} <has trouble selling|cannot sell|sells fewer> {product} <because of the recession|as buyers turn to {co2}|>.
The company <struggles|is struggling|fights> with <rising fuel bills|higher prices of energy|expensive raw materials|falling sales|heavy debts|fierce competition>.
<Cheaper imports|High wages|Rising costs|The strong euro|A weak dollar> <hurt|ate into|weighed on|cut|reduced> {possessive2} <profit|earnings|margins|revenue>.
{possessive} <business|result|performance> {period} was <far worse|clearly weaker|poorer> than {prevperiodbare}.
Competition <authorities|officials> in {country} <fined|imposed a fine on> {co} {money} for <price fixing|a {industry} cartel|bid rigging>.
A court in {country} <ordered|sentenced> {co} to pay {money} in <damages|fines>.
{co} is so <deep in debt|heavily indebted> that <repaying its loans|a recovery|survival> <looks impossible|will hurt|will take years>.
The <cut|strike|closure|fire> <will cost|costs> {co} {money} <a day|a week|>.
The <reason|cause> was <a sharp fall in orders|weak demand|poor sales in {region}>.
{subject} <said|admitted|fears> <the year|the quarter|{y}> will be <difficult|weak|worse than expected>.
{co} <shares|stock> <hit a new low|is in a downtrend|broke below its 200-day average|keeps falling>.
Sales <growth|> <slowed|has stopped|came to a halt> <in {region}|{period}>.
The {cause_noun} will {worse} {possessive2} {asset}.
The {cause_noun} <will|is expected to|is likely to|is estimated to|threatens to> <clearly |considerably |further |>{worse} {asset} {future}.
The {cause_noun} <weakened|hurt|reduced|depressed|burdened> {asset} {period}.
The {cause_noun} <has a negative impact on|has an adverse effect on|is bad for|will have a negative effect on> {possessive2} {asset}.
"The {cause_noun} will {worse} our {asset} in {region}," {say} {role} {first} {last}.
{subject} <fears|warns|estimates|says> that the {cause_noun} will {worse} its {asset} {future}.
{possessive} {asset} <weakened|deteriorated|developed unfavourably|was poor|was disappointing|remained weak|was unsatisfactory> {period}.
{co} <failed|has failed> <in {region}|to meet its targets|to win the contract>.
{subject} <performed|did|has done> <poorly|worse than its rivals|worse than expected|badly> {period}.
{subject} <pulls out of|leaves|withdraws from> {country} <because of losses|after heavy losses|as sales fall>.
{subject} <cuts|will cut|reduces|is reducing> <production|capacity|working hours> in {city} <by {pct}|because demand is weak|>.
Sales by {co} <decreased|fell|diminished|declined> by {pct} <to {money}|>.
{customer} <dropped|has dropped|rejects|complains about|is unhappy with> {possessive2} {product}.
""")
