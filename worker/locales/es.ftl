# Lo que dice un correo, en español.

direction = ltr
and = y
arrow = { $before } → { $after }
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
named-persons = Personas nombradas: { $names }

heading-what = Qué cambió
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
