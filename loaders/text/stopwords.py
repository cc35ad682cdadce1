"""Stop words: very common words that nobody searches for, such as articles and pronouns.

The lists contain only closed word classes. Their keys are Snowball's names of languages. Other
published lists also contain "face", "world" and "new", which people do search for in a news
archive. A language that is not here has no stop words. Its search finds the same articles, but the
index has long entries for the most common words.
"""

from __future__ import annotations

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "english": (
            "a an the this that these those i me my mine myself we our ours ourselves you your "
            "yours yourself yourselves he him his himself she her hers herself it its itself they "
            "them their theirs themselves what which who whom whose am is are was were be been "
            "being have has had having do does did doing will would shall should can could may "
            "might must and but if or because as until while of at by for with about against "
            "between into through during before after above below to from in on then than so "
            "there here when where why how all any both each few more most other some such no nor "
            "not only own same too very s t d ll m re ve i'm you're he's she's it's we're they're "
            "i've you've we've they've i'd you'd he'd she'd we'd they'd i'll you'll he'll she'll "
            "we'll they'll isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't "
            "won't wouldn't shan't shouldn't can't cannot couldn't mustn't let's that's who's "
            "what's here's there's when's where's why's how's"
        ),
        "german": (
            "der die das den dem des ein eine einen einem einer eines und oder aber denn wenn als "
            "wie ob dass ich du er sie es wir ihr mich dich sich uns euch ihm ihn ihnen mein dein "
            "sein seine seinen seinem seiner ihre ihren ihrem ihrer unser unsere euer eure dieser "
            "diese dieses diesen diesem jener jene jenes welcher welche welches wer was wo wann "
            "warum ist sind war waren bin bist sei wird werden wurde wurden hat haben hatte hatten "
            "habe kann konnen konnte soll sollen will wollen muss mussen darf in im an am auf aus "
            "bei beim bis durch fur gegen mit nach ohne um unter uber von vom vor zu zum zur "
            "zwischen nicht kein keine keinen auch noch nur schon so sehr da dort hier dann doch"
        ),
        "french": (
            "le la les l un une des du de d et ou mais donc or ni car que qu qui quoi dont je j tu "
            "il elle on nous vous ils elles me m te t se s lui leur leurs mon ma mes ton ta tes "
            "son sa ses notre nos votre vos ce c cet cette ces est sont etait etaient etre ete "
            "suis es sommes etes a ai as ont avons avez avait avaient avoir au aux en dans par "
            "pour sur sous avec sans chez entre vers ne n pas plus y si comme quand ou"
        ),
        "spanish": (
            "el la los las lo un una unos unas y e o u pero que de del al a en por para con sin "
            "sobre entre hasta desde como cuando donde quien yo tu el ella ello nosotros vosotros "
            "ellos ellas me te se nos os le les mi mis tus su sus nuestro nuestra este esta estos "
            "estas ese esa esos esas aquel aquella es son era eran fue fueron ser estar esta estan "
            "ha han he hemos habia haber no ni si mas muy ya"
        ),
        "italian": (
            "il lo la i gli le l un uno una e ed o ma che di del dello della dei degli delle a ad "
            "al allo alla ai agli alle da dal dalla dai dalle in nel nella nei nelle su sul sulla "
            "sui sulle con per tra fra io tu lui lei noi voi loro mi ti si ci vi ne mio tuo suo "
            "sua suoi sue nostro vostro questo questa questi queste quello quella e sono era erano "
            "essere ha hanno ho aveva avere non se come quando dove chi cui"
        ),
        "portuguese": (
            "o a os as um uma uns umas e ou mas que de do da dos das em no na nos nas ao aos por "
            "pelo pela pelos pelas para com sem sobre entre ate como quando onde quem eu tu ele "
            "ela nos vos eles elas me te se lhe lhes meu minha seu sua seus suas este esta esse "
            "essa isto isso e sao era eram foi foram ser estar ha tem nao ja mais muito"
        ),
        "dutch": (
            "de het een en of maar want dat die dit deze ik je jij u hij zij ze wij we jullie mij "
            "me hem haar ons hun hen mijn jouw zijn uw onze is was waren ben bent wordt worden "
            "werd werden heeft hebben had hadden kan kunnen zal zullen van in op aan bij met door "
            "voor na naar om uit over onder tot tussen tegen te niet geen ook nog als dan toen er "
            "hier daar wie wat waar hoe"
        ),
        "swedish": (
            "en ett den det de och eller men att som av i pa till fran for med om vid hos under "
            "over efter fore mellan mot utan jag du han hon vi ni mig dig sig oss er dem min din "
            "sin hans hennes deras var vart denna detta dessa ar var vara varit har hade ha ska "
            "skulle kan kunde blir blev inte icke ej ocksa sa nar dar har hur vad vem"
        ),
    }.items()
}
"""By Snowball language. The words are folded as in `loaders.text.terms`: no case, no accents."""
