"""Words for the sentence generator: one list per slot name.

An entry may hold further slots ({city}) and inline choices (<a|b>); generator.expand resolves them.
"""


def words(text):
    """Split a comma-separated list."""
    return [part.strip() for part in text.split(",") if part.strip()]


def lines(text):
    """Split a list that has one entry a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


REAL_COMPANIES = words(
    """
Nokia, Kone, Stora Enso, UPM-Kymmene, UPM, Metso, Neste Oil, Outokumpu, Rautaruukki, Ruukki, Fortum, Elisa, Sampo, Nordea,
TeliaSonera, Telia, Ericsson, Volvo, Scania, SKF, Sandvik, Electrolux, Atlas Copco, Skanska, NCC, H&M, Swedbank, SEB,
Handelsbanken, Danske Bank, Carlsberg, Maersk, Novo Nordisk, Vestas, Statoil, Norsk Hydro, Telenor, Yara, Orkla, DnB,
Wartsila, Konecranes, Cargotec, Kemira, YIT, Lemminkainen, Ramirent, Cramo, Uponor, Vaisala, Tieto, TietoEnator, Finnair, SAS,
Stockmann, Kesko, HKScan, HK Ruokatalo, Atria, Raisio, Olvi, Fiskars, Amer Sports, Rapala, Marimekko, Orion, Biotie, Componenta,
Elcoteq, Teleste, Tecnomen, Tecnotree, Comptel, F-Secure, Basware, Ixonos, Digia, Affecto, Incap, Scanfil, Efore, Glaston,
Ponsse, Raute, Outotec, Larox, Poyry, Etteplan, Sponda, Citycon, Technopolis, CapMan, Panostaja, Talentum, Alma Media, Sanoma,
Tikkurila, Nokian Tyres, Huhtamaki, Suominen, Ahlstrom, M-real, Metsaliitto, Aspo, Finnlines, Viking Line, Tallink, Okmetic, Salcomp,
Aldata, Stonesoft, QPR, Tulikivi, Honkarakenne, SRV, Lassila & Tikanoja, Pohjola, Aktia, Tiimari, Martela, Exel, Vacon, Nordic Aluminium,
Siemens, ABB, Bosch, Philips, Alcatel, Motorola, Samsung, Apple, Microsoft, IBM, Intel, Oracle, SAP, Sony, Vodafone, Deutsche Telekom,
Lukoil, Gazprom, Rosneft, Boeing, Airbus, Ford, General Motors, Toyota, Nissan, Caterpillar, Deere, Shell, BP, Total, Nestle, Unilever,
Heineken, Danone, Tesco, Carrefour, Walmart, Target, Amazon, Google, Facebook, Tesla, Netflix, Pfizer, Merck, Roche, Novartis, Bayer, BASF"""
)

SYLLABLES_1 = words(
    """Kar, Tor, Val, Lin, Nor, Hel, Rau, Pek, Sal, Tam, Kaj, Met, Suo, Ves, Mar, Var, Jok, Lap, Pir, Kem, Por, Ahl, Elk,
Fen, Hak, Iis, Jar, Kos, Lem, Mik, Nur, Ors, Puu, Ris, Sav, Tik, Ult, Vil, Alt, Bio, Cen, Dat, Eko, Fin, Gly, Hy, Inn, Kal, Lum, Neo,
Omni, Pro, Qua, Sten, Tele, Uni, Vec, Wes, Zen, Brav, Cal, Dor, Est, Gran, Hol, Bal, San, Mon, Tri, Sky, Blu, Ever, North, Aqua"""
)
SYLLABLES_2 = words(
    """a, e, i, o, ala, ela, ima, ola, uni, ari, nia, mo, kka, lla, nen, lux, max, met, soft, tech, com, net, pak, steel,
mar, ver, dia, cor, plex, tron, via, gen, via, tec, sta, ris, dal, berg, holm, vik, land, fors, tek, son, ton, field, wood, ra, ta, sa"""
)
SUFFIXES = words(
    """Oyj, Oyj, Plc, PLC, Corp., Corporation, Group, Oy, Oy Ab, AB, ASA, A/S, AS, Inc., Ltd, Ltd., SA, AG, GmbH, NV, Holding,
Holdings, Bank, & Co, Industries, Systems, Solutions, Energy, Media, Shipping, Foods, Partners, Technologies, Pharma, Capital, Power,
Networks, Software, Steel, Paper, Properties, Retail, Air, Logistics, Construction, Breweries, Chemicals, Therapeutics, Telecom"""
)

LEXICON = {
    "first": words(
        """Matti, Jukka, Kari, Pekka, Juha, Timo, Mika, Antti, Olli, Heikki, Jorma, Eero, Seppo, Risto, Ilkka, Anna, Sari, Kirsi,
Minna, Tiina, Paula, Maria, Lars, Erik, Anders, Johan, Karin, Ingrid, Bo, Casper, Jan, Peter, John, David, Michael, Susan, Linda, Robert,
Mark, James, Paul, Harold, Kenneth, Brian, Wei, Hiroshi, Rajiv, Igor, Oleg, Ivan, Sergei, Olga, Hans, Klaus, Pierre, Luis, Carlos"""
    ),
    "last": words(
        """Virtanen, Korhonen, Nieminen, Laine, Heikkinen, Koskinen, Jarvinen, Lehtonen, Saarinen, Salminen, Rantanen, Karjalainen,
Mattila, Hintikka, Kallio, Salonen, Andersson, Johansson, Karlsson, Nilsson, Lindberg, Bergstrom, Hansen, Larsen, Olsen, Jensen, Nielsen,
Smith, Johnson, Brown, Miller, Walker, Young, Bower, Harris, Clark, Moran, Kumar, Singh, Chen, Wang, Tanaka, Ivanov, Petrov, Sokolov,
Muller, Schmidt, Weber, Garcia, Lopez, Martin, Dubois, Rossi"""
    ),
    "city": words(
        """Helsinki, Espoo, Vantaa, Tampere, Turku, Oulu, Lahti, Kuopio, Jyvaskyla, Pori, Vaasa, Joensuu, Kotka, Rauma, Kajaani,
Stockholm, Gothenburg, Malmo, Uppsala, Oslo, Bergen, Stavanger, Copenhagen, Aarhus, Reykjavik, Tallinn, Tartu, Riga, Vilnius, Kaunas,
St. Petersburg, St Petersburg, Moscow, Kazan, Ekaterinburg, Rostov-on-Don, Warsaw, Gdansk, Poznan, Prague, Ostrava, Budapest, Bucharest, Berlin, Hamburg,
Frankfurt, Munich, London, Glasgow, Dublin, Paris, Bordeaux, Lyon, Madrid, Milan, Amsterdam, Brussels, Zurich, Vienna, New York, Chicago,
Boston, Houston, Dallas, Washington, Toronto, Mexico City, Sao Paulo, Buenos Aires, Shanghai, Beijing, Shenzhen, Dongguan, Hong Kong,
Tokyo, Seoul, Bangalore, Mumbai, Delhi, Singapore, Sydney, Melbourne, Dubai, Cairo, Johannesburg, Salo, Sievi, Kokkola, Kemi, Imatra"""
    ),
    "country": words(
        """Finland, Finland, Finland, Sweden, Norway, Denmark, Estonia, Latvia, Lithuania, Russia, Poland, Germany, France, the UK, Britain, Ireland,
Spain, Italy, the Netherlands, Belgium, Switzerland, Austria, the Czech Republic, Slovakia, Hungary, Romania, Ukraine, Kazakhstan, Turkey,
Greece, the United States, the US, Canada, Mexico, Brazil, Uruguay, Argentina, Chile, China, India, Japan, South Korea, Taiwan, Vietnam,
Thailand, Indonesia, Malaysia, Australia, South Africa, Egypt, Israel, Saudi Arabia, Iceland, Portugal, Slovenia, Bulgaria"""
    ),
    "nation": words(
        """Finnish, Finnish, Finnish, Finnish, Swedish, Norwegian, Danish, Estonian, Latvian, Lithuanian, Russian, Polish, German, French, British, Irish,
Spanish, Italian, Dutch, Swiss, Austrian, Czech, Hungarian, Turkish, US, U.S., American, Canadian, Brazilian, Chinese, Indian, Japanese, Korean,
Australian, Israeli, Icelandic, Baltic, Nordic, Scandinavian"""
    ),
    "region": words(
        """Finland, Sweden, Russia, Germany, China, the US, Europe, Asia, North America, Latin America, South America, Eastern Europe, Western Europe,
Central Europe, the Nordic countries, the Baltic countries, the Baltic states, the Baltic region, Scandinavia, the Asia-Pacific region,
the Middle East, Africa, the Nordic region, the euro zone, the CIS countries, the home market, Asia-Pacific, EMEA, the Americas, {country}, {country}, {country}"""
    ),
    "industry": words(
        """steel, paper, packaging, forest products, mining equipment, engineering, elevator, lift, crane, shipbuilding, shipping, ferry, airline,
telecoms, telecommunications, mobile phone, software, IT services, security software, electronics, semiconductor, contract manufacturing,
construction, construction equipment rental, building materials, real estate, property, retail, department store, grocery, fashion, clothing, jewellery, furniture,
food, meat, dairy, bakery, beer, beverages, confectionery, fishing tackle, sports equipment, consumer goods, garden tools, paints, chemicals,
fertilisers, pharmaceutical, biotech, diagnostics, medical technology, dental care, hospital, insurance, banking, financial services,
asset management, private equity, media, publishing, newspaper, printing, advertising, broadcasting, waste management, environmental services,
energy, oil refining, biofuel, wind power, nuclear power, electricity, district heating, water treatment, tyre, automotive, truck, bus,
logistics, freight, port, railway, machinery, forest machine, sawmill, plywood, glass, plastics, composites, textile, nonwovens, silicon wafer, weather measurement,
fire safety, game, e-commerce, education, staffing, travel, hotel, restaurant, charging, billing, navigation"""
    ),
    "maker": words(
        """{industry} company, {industry} group, {industry} firm, {industry} maker, {industry} producer, {industry} manufacturer, {industry} supplier,
{industry} provider, {industry} developer, {industry} business, {industry} operator, {industry} house, {industry} services company,
{industry} solutions provider, {industry} systems supplier, {industry} specialist"""
    ),
    "product": words(
        """mobile phones, handsets, base stations, network equipment, software licences, servers, routers, smart cards, chargers, antennas, batteries,
elevators, escalators, cranes, straddle carriers, reach stackers, forklift trucks, winches, pumps, valves, compressors, engines, generators, turbines, gearboxes,
frequency converters, transformers, boilers, furnaces, filters, crushers, rock drills, harvesters, forest machines, tractors, trucks, buses, trailers, tyres,
vessels, ferries, tankers, icebreakers, tugs, boats, steel plates, steel pipes, steel structures, stainless steel coils, magazine paper, fine paper, newsprint,
label paper, carton board, pulp, sawn timber, plywood, veneer lathes, windows, doors, kitchens, fireplaces, soapstone, houses, apartments, office buildings, bridges,
paints, coatings, fertilisers, water chemicals, plastics, composite profiles, nonwovens, glass machines, wafers, sensors, radiosondes, weather radars, pipettes,
test kits, medicines, vaccines, dental products, drugs, hearing aids, beer, cider, soft drinks, bread, margarine, yoghurt, cheese, sausages, ready meals,
poultry, fish products, frozen food, candy, coffee, clothes, shoes, handbags, watches, jewellery, sofas, lamps, scissors, axes, knives, tents, skis, golf clubs,
hooks, lures, fishing rods, bicycles, toys, newspapers, magazines, textbooks, TV programmes, digital maps, games, insurance policies, mutual funds, mortgages,
invoicing software, ERP systems, billing systems, firewalls, storage systems, tickets, cruises, flights, electricity, heat, biodiesel, gas, oil products"""
    ),
    "thing": words(
        """paper machine, board line, pulp line, production line, cooking plant, recovery boiler, power plant, wind farm, biogas plant, waste treatment plant,
terminal, port, quay, container crane, railway line, metro line, road, bridge, tunnel, hospital, school, shopping centre, shopping mall, office building, hotel,
warehouse, logistics centre, data centre, call centre, research centre, laboratory, service centre, store, supermarket, restaurant, brewery, bakery, dairy,
slaughterhouse, sawmill, plywood mill, steel mill, rolling mill, smelter, mine, quarry, refinery, shipyard, foundry, workshop, factory, plant, mobile network,
radio network, 3G network, broadband network, billing system, ticketing system, information system, ERP system, website, portal, online service, mobile application,
vessel, ferry, tanker, cruise ship, icebreaker, rescue boat, bus depot, technology park, science park, housing area, apartment building, swimming hall, arena"""
    ),
    "division": words(
        """Paper, Packaging, Board, Pulp, Foundries, Machine Shop, Retail, Department Store, Food, Meat, Dairy, Beverages, Industrial, Marine, Ports, Services,
Power Plants, Mining, Construction, Infrastructure, Housing, Property, Media, Magazines, News, Digital, Networks, Mobile, Software, Consulting, Consumer, Home, Garden, Outdoor,
Specialty Papers, Fibre Composites, Steel, Stainless, Tubes, Coatings, Water, Chemicals, Energy, Heat, Logistics, Shipping, Cargo, Passenger, Insurance, Banking, Private Customers,
Pharmaceuticals, Diagnostics, Animal Health, Wafers, Glass Machines, Automation, Equipment, Rental, Trading, International, Nordic, Baltic, North American"""
    ),
    "unit": words(
        """the {division} division, the {division} business, the {division} business area, the {division} unit, the {division} segment, {division} division"""
    ),
    "role": words(
        """CEO, chief executive officer, managing director, President, President and CEO, CFO, chief financial officer, chairman, deputy chairman, vice president,
senior vice president, executive vice president, head of communications, head of {division}, director of marketing, director of investor relations, sales director, plant manager,
country manager, general counsel, chief technology officer, head of human resources, board member, member of the board, member of the management team, production manager"""
    ),
    "disease": words(
        "heart disease, cardiovascular disease, diabetes, cancer, asthma, Parkinson's disease, migraine, obesity, high blood pressure, osteoporosis, depression, influenza"
    ),
    "exchange": words(
        """the Helsinki stock exchange, NASDAQ OMX Helsinki, OMX Helsinki, the Nordic Exchange, the Nordic Exchange in Helsinki, the Stockholm stock exchange, the Oslo bourse, the London Stock Exchange, the New York Stock Exchange,
Euronext Paris, the Frankfurt stock exchange, the Tallinn bourse"""
    ),
    "ticker": words(
        "HEL: {tick}1V, HEL: {tick}, OMX: {tick}1V, OMX Helsinki: {tick}, STO: {tick}, OSL: {tick}, NYSE: {tick}, NASDAQ: {tick}, CPH: {tick}, AMS: {tick}, OMX Helsinki: {tick}AS, HEL: {tick}S"
    ),
    "broker": words(
        """Goldman Sachs, Morgan Stanley, Merrill Lynch, JP Morgan, Citigroup, UBS, Credit Suisse, Deutsche Bank, ABN Amro, Barclays, HSBC, Lehman Brothers, Danske Bank,
Handelsbanken, SEB Enskilda, Nordea, Evli, Carnegie, eQ Bank, FIM, Jefferies, Kaupthing, Swedbank, Pareto, Nomura, Exane, Cheuvreux, Societe Generale, BofA, Bernstein, Cowen, Stifel"""
    ),
    "month": words("January, February, March, April, May, June, July, August, September, October, November, December"),
    "mon": words("Jan, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov, Dec"),
    "weekday": words("Monday, Tuesday, Wednesday, Thursday, Friday"),
    "mspan": words(
        "January-March, April-June, July-September, October-December, January-June, January-September, July-December"
    ),
    "ordinal": words("first, second, third, fourth"),
    "metric": words(
        """operating profit, operating profit, operating profit, net profit, net profit, pretax profit, pre-tax profit, profit before taxes, profit after taxes, profit for the period, profit before tax,
net income, net income, operating income, operating result, net result, EBIT, EBITDA, EBITA, gross profit, net sales, net sales, net sales, sales, sales, turnover, turnover, revenue, revenue, revenues,
group turnover, comparable operating profit, underlying operating profit, consolidated net sales, consolidated operating profit, commission income, net interest income, fee income, rental income,
premium income, advertising revenue, circulation revenue, service revenue, cargo revenue, licence sales, cash flow from operations, cash flow from operating activities, free cash flow, net cash from operating activities,
order intake, orders received, new orders, order book, order backlog, order stock, deposits, lending volume, assets under management, net asset value, shareholders' equity,
operating profit excluding non-recurring items, operating profit before non-recurring items, net sales of {unit}, operating profit of {unit}, sales in {region}, net sales in {region}, exports,
sales volume, total revenue, quarterly profit, quarterly earnings, earnings, profit, full-year profit, result before taxes, net sales from continuing operations,
operating profit from continuing operations, net operating income, trading income, core earnings, comparable sales, retail sales, online sales"""
    ),
    "pmetric": words(
        """operating margin, EBIT margin, gross margin, operating profit margin, profitability, return on capital employed, return on investment, return on equity, ROCE, EBITDA margin,
market share, equity ratio, occupancy rate, capacity utilisation rate, passenger load factor, profit margin, solvency ratio, customer satisfaction, operating profit as a share of net sales, Profitability (EBIT %)"""
    ),
    "smetric": words(
        """earnings per share, earnings per share (EPS), EPS, diluted earnings per share, diluted EPS, basic earnings per share, EPS from continuing operations, adjusted EPS, cash flow per share, equity per share, undiluted EPS"""
    ),
    "vmetric": words(
        """passenger traffic, cargo traffic, cargo volume, freight volume, total traffic, paper deliveries, steel deliveries, delivery volume, sales volumes, production volume, beer sales, beer consumption, car sales,
truck registrations, mobile subscriptions, broadband subscriptions, the number of subscribers, the number of passengers, the number of customers, the number of visitors, handset shipments, smartphone shipments, paper production, crude steel production, electricity sales,
container throughput, circulation, order volume, export volumes, retail trade, housing starts, orders, demand, scheduled traffic, the number of orders, pulp deliveries, total deliveries, timber deliveries, industrial production"""
    ),
    "lossmetric": words(
        """net loss, net loss, operating loss, operating loss, pretax loss, pre-tax loss, loss before taxes, loss for the period, loss after taxes, EBIT loss, loss, quarterly loss, first-half loss"""
    ),
    "profitmetric": words(
        "profit, net profit, operating profit, pretax profit, pre-tax profit, net income, profit before taxes"
    ),
    "badmetric": words(
        """raw material costs, operating costs, production costs, energy costs, fuel costs, personnel expenses, expenses, interest expenses, credit losses, loan losses, impairment losses, net debt, debt, gearing, bad debts,
the number of customer complaints, inventories, non-performing loans, late deliveries, churn, financing costs, unit costs, write-downs, costs, costs, fixed costs, overheads, borrowings, liabilities, staff turnover, sick leave, accidents at work, unemployment, the unemployment rate, scrap, delays, overdue payments, interest costs, the debt ratio, operating expenses, administrative expenses, the net loss, losses, the operating loss, rents, freight costs, insolvencies, provisions, the tax burden"""
    ),
    "prevperiod": words(
        """in the corresponding period in {py}, in the corresponding period of {py}, in the corresponding period, in {py}, in {py}, in {py}, a year earlier, a year ago, a year before, the year before, year-on-year, year on year,
in the same period in {py}, in the same period of {py}, in the same period last year, in the corresponding period a year ago, the previous year, in the previous year, last year, in the same quarter last year, in the {ordinal} quarter of {py}, in {mspan} {py}, for the corresponding period of {py},
for the same period of {py}, for the same period a year ago, in the comparison period, in the first half of {py}, in H1 {py}, in Q2 {py}, at the end of {py}, for {py}, in the year-earlier period, a year earlier"""
    ),
    "period": words(
        """in the {ordinal} quarter, in the {ordinal} quarter of {y}, in the first half of {y}, in the second half of {y}, in {y}, in {y}, in {mspan}, in {mspan} {y}, for the first nine months of {y}, in the first nine months of {y}, in the first six months of the year, for the {ordinal} quarter of {y}, for {y},
for the full year {y}, in the financial year {y}, in the review period, in the reporting period, during the period, in {month}, in {month} {y}, in fiscal {y}, in the fourth quarter, for the first half of {y}, for the nine-month period, in the twelve-month period, in the last quarter of {y}, in Q3, in Q1 {y}"""
    ),
    "future": words(
        """in {y}, in {ny}, this year, next year, for the full year, for the whole of {y}, in the {ordinal} quarter, in the second half of the year, in the coming years, in the coming quarters, in the near future, during the current year, in the first half of {ny}, towards the end of the year, for the financial year {y}, by the end of {ny}, in the medium term"""
    ),
    "adv": words(
        "clearly, significantly, considerably, slightly, markedly, substantially, notably, somewhat, strongly, sharply, further, steadily, , , , , , , "
    ),
    "say": words(
        "said, said today, said on {weekday}, announced, reported, said in a statement, said in a press release, told reporters, the company said, said yesterday, announced today, said on {month} {day}, noted, stated"
    ),
    "person": words(
        """{first} {last}, {Mr} {last}, {first} {last}, the {role}, a visitor, the minister, the researchers, the inventor, the students, an engineer, the auditor, the architect, the crew, the author, a spokesman, the curator, residents, the editors, the doctors"""
    ),
    "pverb": words(
        """visited, studied, described, presented, introduced, spoke about, wrote about, answered questions on, inspected, drew, photographed, tested, designed, opened, explained, compared, listed, toured, lectured on, showed, asked about, worked on, learned about, commented on"""
    ),
    "topic": words(
        """the {thing}, the new {thing}, {product}, the {industry} industry, the history of {co}, the use of {product}, risk management, the dividend policy, growth companies, the profit-sharing scheme, interest rates, energy saving, the rise of the web, the cost structure of {industry} firms, the accounts,
the loss of heat in buildings, price formation, waste sorting, working time, the tax system, traffic planning, the award ceremony, the merger rules, the option scheme, customer service, working methods, the design process, the map of {city}, the role of the board, quality control, training, safety at work, the falling snow"""
    ),
    "doc": words(
        """report, annual report, brochure, contract, plan, statement, prospectus, letter, survey, appendix, article, bulletin, agreement, timetable, catalogue, website, memorandum, guide, programme, offer document, calendar, questionnaire, newsletter, presentation"""
    ),
    "dverb": words(
        """describes, lists, contains, includes, deals with, covers, mentions, is based on, explains, sets out, shows, summarises, refers to, gives details of, is about, introduces, concerns, presents"""
    ),
    "machine": words(
        """sensor, machine, engine, device, robot, crane, pump, meter, camera, printer, conveyor, terminal, tool, unit, antenna, controller, boiler, dryer, scanner, reader, mixer, cutter, heater, battery, robot arm, display"""
    ),
    "mverb": words(
        """measures, moves, cuts, dries, heats, sorts, stores, reads, weighs, lifts, mixes, prints, cools, counts, packs, cleans, sends, records, shapes, presses, filters, controls"""
    ),
    "material": words(
        """water, paper, timber, steel sheets, data, temperature, boxes, parcels, air, grain, images, text, bottles, signals, containers, waste, glass, fabric, wire, liquid, dust, power, milk, rolls, labels, coins, tickets"""
    ),
    "cverb": words(
        """uses, rents, tests, studies, manages, organises, publishes, collects, operates, trains, stores, repairs, finances, teaches, maintains, hosts, plans, represents, inspects, certifies, catalogues, ships, assembles, installs, arranges, owns, leases, recycles"""
    ),
    "adjunct": words(
        """, , in {city}, in {country}, since {oldyear}, in {month}, on {weekday}, with {co2}, for {co2}, according to {last}, at the {thing}, near {city}, by hand, under contract, on behalf of {co2}, every year, from {city}, during the summer, this week, in three shifts, together with the University of {city}, as before, in its own premises, through a subsidiary, from {month} to {month}"""
    ),
    "better": words(
        """improve, strengthen, boost, enhance, increase, raise, support, lift, speed up, optimise, secure, add to, promote, benefit, expand"""
    ),
    "worse": words(
        """weaken, reduce, hurt, erode, burden, lower, cut into, undermine, eat into, damage, harm, depress, hamper, slow down, weigh on"""
    ),
    "asset": words(
        """competitiveness, profitability, efficiency, productivity, earnings, sales, net sales, cash flow, margins, growth, market position, delivery reliability, customer satisfaction,
cost-efficiency, operating profit, demand, the result, export sales, profit growth, competitive position, financial position, the order book, earnings per share, the value of the company, production efficiency, quality, service level"""
    ),
    "cause_noun": words(
        """agreement, acquisition, merger, reorganisation, investment, programme, new {thing}, price change, new strategy, partnership, divestment, new product, exchange rate, decision, weather, change of ownership, project, tax change, new organisation, refurbishment"""
    ),
    "reason_good": words(
        """thanks to strong demand, as service contracts grew, due to good demand in {region}, helped by higher prices, boosted by acquisitions, owing to the growth of the {industry} market, driven by exports, supported by lower costs, on the back of new products, as a result of efficiency measures, thanks to favourable currency rates, due to improved capacity utilisation, helped by a good product mix"""
    ),
    "reason_bad": words(
        """due to weak demand, because of lower prices, as house building slowed, hurt by a strong euro, dragged down by higher raw material costs, owing to the economic crisis, due to low capacity utilisation, because of the strike, as a result of tougher competition, due to the weak market situation in {region}, hit by currency factors, as markets in {country} worsened, due to cancelled orders, because of one-off costs, because {unit} lost orders"""
    ),
    "customer": words(
        """an unnamed {nation} customer, {co2}, {co2}, {co2}, the city of {city}, the {nation} Defence Forces, a {nation} {maker}, a leading {nation} {maker}, an undisclosed customer, {nation} {maker} {co2}, the {nation} government, the port of {city}, the Finnish Transport Agency, the University of {city}, a major operator in {region}"""
    ),
    "subject": words(
        """The company, The company, The company, The group, The group, {co}, {co}, {co}, {co}, {co}, {co}, {nation} {maker} {co}, {nation} {maker} {co}, {nation} {co}, {co}, the {nation} {maker}, The {city}-based company, {country}'s {co}, {co}, a {nation} {maker}, {co}, The firm, {nation} {maker} {co} ({ticker}), {co} ({ticker})"""
    ),
    "possessive": words(
        """The company's, The group's, {co}'s, {co}'s, {co}'s, {nation} {maker} {co}'s, {nation} {co}'s, {country}'s {co}'s, Its, The {city}-based company's"""
    ),
}
