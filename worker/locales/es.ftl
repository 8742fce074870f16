# Lo que dice un correo, en español.

direction = ltr
and = y
and-more = { $names } y { $count } más
arrow = { $before } → { $after }
told-and-so = antes se informó: { $before }; lo correcto: { $after }
quoted = «{ $words }»
party-and-words = { $party }: { $words }
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre
when-month = { $month } de { $year }
when-date = { $day } de { $month } de { $year }
when-day = { $day } de { $month } de { $year } ({ $zone })
when-instant = { $day } de { $month } de { $year }, { $time } ({ $zone })

happened-response = { $party }: { $response }
happened-drafted = registrada como borrador
happened-announced = anunciada por { $party }
happened-transmitted = entregada formalmente por { $party }
happened-amended = modificada por { $party }
happened-withdrawn = retirada por { $party }
happened-updated = descripción cambiada por la redacción
happened-party-created = incorporado al registro
happened-party-updated = nombres cambiados en el registro
happened-other = se registró un hecho nuevo
happened-lapsed = caducada
happened-voided = el registro de esta propuesta era un error
happened-moot = hay términos que quedaron sin objeto
happened-talks = conversaciones, según { $party }
happened-clarified = explicada por { $party }
happened-overridden = estado decidido por la redacción: { $status }
happened-performance = { $term }: { $state } ({ $basis })
state-and-count = { $state }, { $count } hasta ahora
happened-government = cambio de gobierno
happened-government-of = cambio de gobierno en { $party }
happened-corrected = { $fact }
happened-retracted = { $fact }
happened-fact-clarified = precisión: { $fact }
happened-corroborated = más fuentes: { $fact }
happened-assessed = { $fact }
assessed-by = { $what }: { $judgement } ({ $assessor })
a-fact = un hecho del registro
subject-correction = Corrección: { $told }
subject-retraction = Retractación: { $told }

event-type-unspecified = Se registró un hecho.
event-type-party-created = Una parte fue incorporada al registro.
event-type-party-updated = Se cambiaron los nombres de una parte.
event-type-proposal-drafted = La propuesta se registró como borrador: no consta que se haya hecho.
event-type-proposal-announced = La propuesta se hizo en público.
event-type-proposal-transmitted = La propuesta se entregó mediante un instrumento formal.
event-type-proposal-amended = Los proponentes cambiaron la oferta: hay una nueva versión.
event-type-proposal-withdrawn = La propuesta fue retirada.
event-type-proposal-updated = La redacción reescribió la descripción. Lo propuesto y lo respondido no cambia.
event-type-response-recorded = Un destinatario respondió.
event-type-statement-recorded = Un tercero se pronunció. Eso no cambia nada: no es una respuesta ni un acto de las partes.
event-type-performance-reported = Se informó hasta dónde se ha cumplido un término.
event-type-relation-recorded = Esta propuesta está relacionada con otra.
event-type-talks-reported = Se informó de conversaciones entre las partes.
event-type-proposal-clarified = Un proponente explicó qué quiere decir la propuesta.
event-type-proposal-lapsed = La propuesta caducó sin llegar a nada.
event-type-terms-moot = Hay términos que quedaron sin objeto.
event-type-proposal-voided = El registro de esta propuesta era un error. Nada de él cuenta.
event-type-status-overridden = La redacción decidió el estado, porque no se deduce de los hechos conocidos. No lo decidió ninguna de las partes.
event-type-fact-corrected = Se corrigió un hecho registrado.
event-type-fact-clarified = Se precisó un hecho. Lo que dice no cambia.
event-type-fact-retracted = Un hecho registrado no era cierto. Ya no cuenta.
event-type-fact-corroborated = Otras fuentes respaldan un hecho.
event-type-fact-assessed = Alguien examinó un hecho. Eso no cambia su grado de confirmación.
event-type-silence-reached = No se conoce respuesta de un destinatario. De eso no se deduce nada más.
event-type-deadline-near = Se acerca una fecha que fijó una de las partes.
event-type-deadline-passed = Ha pasado una fecha que fijó una de las partes.
event-type-government-changed = Un Estado tiene otro gobierno.
event-type-recognition-recorded = Se registró cómo se reconoce a un gobierno.

event-type-unspecified-as-fact = un hecho
event-type-party-created-as-fact = el registro de una parte
event-type-party-updated-as-fact = los nombres de una parte
event-type-proposal-drafted-as-fact = un borrador
event-type-proposal-announced-as-fact = un anuncio
event-type-proposal-transmitted-as-fact = una entrega formal
event-type-proposal-amended-as-fact = una versión nueva
event-type-proposal-withdrawn-as-fact = un retiro
event-type-proposal-updated-as-fact = un cambio de la descripción
event-type-response-recorded-as-fact = una respuesta
event-type-statement-recorded-as-fact = una declaración de un tercero
event-type-performance-reported-as-fact = un informe sobre el cumplimiento de un término
event-type-relation-recorded-as-fact = una relación entre propuestas
event-type-talks-reported-as-fact = una noticia de conversaciones
event-type-proposal-clarified-as-fact = una explicación de un proponente
event-type-proposal-lapsed-as-fact = la caducidad de una propuesta
event-type-terms-moot-as-fact = la pérdida de objeto de unos términos
event-type-proposal-voided-as-fact = la anulación de un registro
event-type-status-overridden-as-fact = una decisión de la redacción sobre el estado
event-type-fact-corrected-as-fact = una corrección
event-type-fact-clarified-as-fact = una precisión del registro
event-type-fact-retracted-as-fact = una retractación
event-type-fact-corroborated-as-fact = otras fuentes de un hecho
event-type-fact-assessed-as-fact = un examen de un hecho
event-type-silence-reached-as-fact = una cuenta de días sin respuesta
event-type-deadline-near-as-fact = una fecha que se acerca
event-type-deadline-passed-as-fact = una fecha que ha pasado
event-type-government-changed-as-fact = un cambio de gobierno
event-type-recognition-recorded-as-fact = un reconocimiento de gobierno

label-proposal = Propuesta
label-proponents = Propone
label-addressees = Dirigida a
label-status = Estado
label-answer = Respuesta
label-version = Versión respondida
label-reason = Motivo expresado
label-public = { $party }, en público
label-formal = { $party }, formalmente
label-speaker = Quien habló
label-capacity = En calidad de
label-on-behalf = En nombre de
label-channel = Por
label-happened = Ocurrió
label-recorded = Registrado
label-attribution = Grado de confirmación
label-awaiting = Sin respuesta conocida de
label-silence = Silencio
label-terms = Términos sobre la mesa
label-title = Título
label-summary = Resumen
label-name = Nombre
label-condition = Condición
label-original = Palabras originales
label-translation = En traducción
label-source = Fuente
label-archive = Copia archivada
label-due = a más tardar: { $when }
label-statement = Declaración
label-term = Término
label-state-of-term = Cumplimiento
label-basis = En qué se basa
label-count = Cuántos hasta ahora
label-note = Nota
label-all-reports = Según todos los informes
label-reporter = Quien informa
label-assessor = Quien lo examinó
label-judgement = Conclusión
label-relation = Esta propuesta
label-other-proposal = La otra propuesta
label-counter = Propuesta en su lugar
label-decision = Decisión de la redacción
label-state = Estado en cuestión
label-government = Gobierno
label-former-government = En el cargo hasta entonces
label-recogniser = Quien reconoce
label-recognition = Reconocimiento
label-awaited-since = Se espera respuesta desde
label-deadline = Fecha fijada
label-timeliness = Qué ha sido de ella
label-reply-due = Se pide respuesta a más tardar
label-new-version = Versión ahora sobre la mesa
label-in-reply = En respuesta a
label-about = Se refiere a
label-told = Antes se informó
label-now = Lo correcto
label-mistake = Qué estaba mal
label-attested = Grado de confirmación de ese hecho
label-outstanding = Términos pendientes
about-fact = { $kind }: { $what } (n.º { $number } del registro, registrado: { $when })
about-kind = { $kind } (n.º { $number } del registro, registrado: { $when })
about-number = n.º { $number } del registro
correction-lead = Lo que se le pudo haber informado no era correcto.
retraction-lead = Lo que se le pudo haber informado no era así. Ya no cuenta.
void-lead = El registro de esta propuesta era un error. No tome en cuenta nada de lo que se le informó de ella.
late-lead = Esto se conoció tarde. Ocurrió antes que otros hechos ya registrados y cambia su resultado: lo que se le pudo haber informado del estado no era así.
should-have-said = Lo que debió decir:
said-no-more = Lo que no debió decir:
terms-changed = Lo que cambia frente a la versión anterior:
by-editors = Lo dice la redacción de este registro.
by-calendar = No lo dijo nadie: este servicio lo cuenta por el calendario.
by-sources = Lo dicen las fuentes que se citan abajo.
proposal-goes-on = La propuesta se dirige al Estado, no a su gobierno: sigue en pie, con sus plazos y la cuenta de los días.
date-set-for-answer = Los proponentes fijaron esta fecha para la respuesta.
date-set-by-term = La propuesta fija esta fecha para el término.
clock-paused = la cuenta está detenida ({ $when }) mientras los proponentes deben una aclaración
due-answer = respuesta de { $party }, a más tardar: { $when }
due-term = { $term } ({ $party }), a más tardar: { $when }
term-moot = quedó sin objeto
basis-says = { $basis }: { $state } (dato de { $when })
count-undertaken = { $count } comprometidos
count-claimed = { $count } afirmados
count-verified = { $count } verificados
count-gap = { $count } afirmados y no verificados
nothing-reported = { $count ->
    [one] De { $count } término más no hay informes.
   *[other] De { $count } términos más no hay informes.
}
terms-outstanding = { $open } de { $all }
further-sources = { $count ->
    [one] Hay { $count } fuente más.
   *[other] Hay { $count } fuentes más.
}

## El silencio no es demora: solo vence una fecha que fijó una de las partes.

silence-public = { $days ->
    [0] { $party }: sin respuesta pública conocida, al { $date }
    [one] { $party }: sin respuesta pública conocida desde hace { $days } día, al { $date }
   *[other] { $party }: sin respuesta pública conocida desde hace { $days } días, al { $date }
}
silence-formal = { $days ->
    [0] { $party }: sin respuesta formal conocida, al { $date }
    [one] { $party }: sin respuesta formal conocida desde hace { $days } día, al { $date }
   *[other] { $party }: sin respuesta formal conocida desde hace { $days } días, al { $date }
}
silence-any = { $days ->
    [0] { $party }: sin respuesta conocida, al { $date }
    [one] { $party }: sin respuesta conocida desde hace { $days } día, al { $date }
   *[other] { $party }: sin respuesta conocida desde hace { $days } días, al { $date }
}
timeliness-unspecified = sin indicar
timeliness-pending = dentro del plazo
timeliness-due-soon = vence pronto
timeliness-overdue = plazo vencido
timeliness-in-time = en plazo
timeliness-late = fuera de plazo

unchanged = { $status } (sin cambios)
takes-back = Retira una respuesta anterior suya, que ya no cuenta.
answered = Todos los destinatarios han respondido.
silence-days = { $days ->
    [one] { $days } día desde que se conoció la propuesta
   *[other] { $days } días desde que se conoció la propuesta
}
terms-count = { $count ->
    [one] { $count } término
   *[other] { $count } términos
}
more-terms = { $count ->
    [one] y { $count } más, en la cronología
   *[other] y { $count } más, en la cronología
}
more-sources = { $count ->
    [one] y { $count } fuente más, en la cronología
   *[other] y { $count } fuentes más, en la cronología
}
term-line = { $obligor }: { $what }
term-new = nuevo: { $what }
term-gone = ya no está: { $what }
term-reworded = en algo que no se cuenta aquí: { $what }
named-persons = Personas nombradas: { $names }
persons-as-example = Nombradas como ejemplo: { $names }
persons-left-out = Excluidas expresamente: { $names }

heading-what = Qué cambió
heading-correction = Corrección
heading-retraction = Retractación
heading-progress = Hasta dónde se ha cumplido
heading-who = Quién lo dijo
heading-when = Cuándo
heading-sources = Dónde se leyó
heading-open = Qué queda abierto
heading-terms = Los términos
read-timeline = Leer el registro completo de esta propuesta

proposal-status-unspecified = sin indicar
proposal-status-draft = borrador
proposal-status-announced = anunciada
proposal-status-transmitted = entregada formalmente
proposal-status-under-consideration = en consideración
proposal-status-under-negotiation = en negociación
proposal-status-accepted-in-principle = aceptada en principio
proposal-status-agreed = acordada
proposal-status-rejected = rechazada
proposal-status-in-implementation = en ejecución
proposal-status-fulfilled = cumplida
proposal-status-partially-fulfilled = cumplida en parte
proposal-status-collapsed = fracasada: acordada y no cumplida
proposal-status-withdrawn = retirada
proposal-status-lapsed = caducada
proposal-status-moot = sin objeto
proposal-status-superseded = reemplazada por una propuesta posterior
proposal-status-void = registrada por error

response-status-unspecified = sin indicar
response-status-awaiting = sin respuesta conocida
response-status-acknowledged = recibo acusado
response-status-clarification-requested = aclaración solicitada
response-status-deferred = respuesta aplazada
response-status-accepted = aceptada
response-status-conditionally-accepted = aceptada con condiciones
response-status-partially-accepted = aceptada en parte
response-status-countered = respondida con una contrapropuesta
response-status-rejected = rechazada
response-status-rejected-reported = rechazo según informes
response-status-accepted-reported = aceptación según informes
response-status-declined-to-comment = no quiso comentar
response-status-conflicting-reports = informes contradictorios

response-kind-unspecified = una respuesta
response-kind-acknowledgement = acusó recibo
response-kind-request-for-clarification = pidió una aclaración
response-kind-deferral = aplazó la respuesta
response-kind-refusal-to-comment = no quiso comentar
response-kind-acceptance = aceptó
response-kind-partial-acceptance = aceptó en parte
response-kind-conditional-acceptance = aceptó con condiciones
response-kind-counter-proposal = hizo una contrapropuesta
response-kind-rejection = rechazó
response-kind-withdrawal-of-response = retiró una respuesta anterior

capacity-unspecified = sin indicar
capacity-head-of-state = jefe de Estado
capacity-head-of-government = jefe de Gobierno
capacity-foreign-minister = ministro de Relaciones Exteriores
capacity-full-powers = titular de plenos poderes
capacity-head-of-mission = jefe de misión
capacity-authorised-spokesperson = portavoz autorizado
capacity-other-organ = otro órgano del Estado, que no puede obligarlo
capacity-anonymous-official = un funcionario no identificado
capacity-representative = representante

channel-unspecified = sin indicar
channel-social-media-post = una publicación en una red social
channel-press-release = un comunicado de prensa
channel-broadcast = radio o televisión
channel-press-conference = una rueda de prensa
channel-interview = una entrevista
channel-speech = un discurso
channel-note-verbale = una nota verbal
channel-aide-memoire = un ayuda memoria
channel-demarche = una gestión diplomática en persona
channel-exchange-of-notes = un canje de notas
channel-letter = una carta entre gobiernos
channel-intermediated = un tercero
channel-back-channel = un canal reservado

attribution-unspecified = sin indicar
attribution-claimed = afirmado: lo dice una parte interesada
attribution-reported = informado por un medio independiente
attribution-officially-confirmed = confirmado oficialmente por el actor concernido

position-unspecified = sin indicar
position-accepted = aceptado
position-conditional = aceptado con una condición
position-rejected = rechazado
position-reserved = dejado abierto

statement-kind-unspecified = se pronuncia sobre la propuesta
statement-kind-support = apoya la propuesta
statement-kind-criticism = critica la propuesta
statement-kind-call-to-act = insta a una de las partes a actuar
statement-kind-offer-of-good-offices = ofrece sus buenos oficios

performance-basis-unspecified = no se indica en qué se basa
performance-basis-announced = anunciado
performance-basis-claimed-by-obligor = lo afirma la parte obligada
performance-basis-confirmed-by-beneficiary = confirmado por el beneficiario
performance-basis-independently-verified = verificado de forma independiente
performance-basis-named-list = según una lista de nombres

performance-state-unspecified = sin indicar
performance-state-begun = iniciado
performance-state-complete = cumplido por completo
performance-state-abandoned = abandonado

quantity-kind-unspecified = { $value }
quantity-kind-exact = { $value }
quantity-kind-at-least = al menos { $value }
quantity-kind-approximately = unos { $value }
quantity-kind-all = { $value ->
    [0] todos
   *[other] todos, { $value }
}
quantity-kind-percent = { $value } por ciento

relation-kind-unspecified-later = relacionada con una propuesta anterior
relation-kind-unspecified-earlier = relacionada con una propuesta posterior
relation-kind-supersedes-later = reemplaza a una propuesta anterior
relation-kind-supersedes-earlier = reemplazada por una propuesta posterior
relation-kind-counter-to-later = contrapropuesta a una propuesta anterior
relation-kind-counter-to-earlier = respondida con una contrapropuesta
relation-kind-reiterates-later = reitera una propuesta anterior
relation-kind-reiterates-earlier = reiterada por una propuesta posterior
relation-kind-revives-later = retoma una propuesta anterior que había terminado
relation-kind-revives-earlier = retomada por una propuesta posterior

judgement-unspecified = examinado
judgement-verified = verificado de forma independiente
judgement-disputed = controvertido
judgement-settled = ya no está en disputa: el hecho se mantiene

recognition-mode-unspecified = sin indicar
recognition-mode-de-jure = reconoce al gobierno de iure, como el legítimo
recognition-mode-de-facto = reconoce al gobierno de facto, como el que ejerce el control
recognition-mode-withheld = no reconoce al gobierno
recognition-mode-withdrawn = retira su reconocimiento al gobierno

term-act-unspecified = un compromiso
term-act-release = liberar a personas
term-act-transfer-custody = transferir personas a la custodia de otro
term-act-repatriate = repatriar a personas
term-act-safe-conduct = conceder salvoconductos
term-act-pardon = indultar a personas
term-act-provide-information = dar información
term-act-refrain = abstenerse
term-act-other = un compromiso

why = Recibe este correo porque { $reasons }.
reason-unspecified = lo pidió
reason-proposal = sigue esta propuesta
reason-party = sigue a una de sus partes
reason-everything = sigue todas las propuestas
sent-by = Enviado por { $sender }.
unsubscribe = Dejar de recibir estos correos

confirm-subject = Confirme que quiere recibir correo sobre propuestas diplomáticas
confirm-heading = ¿Quiere recibir este correo?
confirm-lead = Alguien pidió que se envíen a esta dirección noticias sobre propuestas diplomáticas y las respuestas de los gobiernos. No se enviará nada hasta que usted lo confirme.
confirm-action = Confirmar
confirm-valid = { $hours ->
    [one] El enlace vale { $hours } hora.
   *[other] El enlace vale { $hours } horas.
}
confirm-ignore = Si no fue usted, ignore este correo: no llegará nada más.
