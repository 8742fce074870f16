# Las páginas en español. Un texto dice lo que consta, nunca más.

## Todas las páginas

skip = Ir al contenido
languages = Idiomas
about = Démarche lleva el registro de las propuestas diplomáticas y de cómo responden los gobiernos. Estas páginas no usan cookies ni programas.

## Fechas

date-day = { $day } de { $month } de { $year }
date-month = { $month } de { $year }
date-in-zone = { $date } ({ $zone })
date-instant = { $date }, { $time } ({ $zone })
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

## Listas

list-title = Propuestas
list-intro = Lo que gobiernos y otros actores se han propuesto, y qué ha sido de ello. Lo más reciente, primero.
list-empty = Aquí no consta ninguna propuesta.
party-title = Propuestas de y a { $party }
older = Propuestas anteriores
pages = Páginas
last-fact = Último hecho
search = Buscar
search-label = Buscar propuestas por palabras de sus títulos, términos, citas y nombres
search-title = Encontradas con «{ $words }»
search-how = Escriba una palabra o varias. Deben encontrarse todas; los acentos y las mayúsculas no importan.
search-nothing = Ninguna propuesta registrada aquí tiene todas estas palabras.
search-more = Más resultados

## Una propuesta

stands = Cómo está
status = Estado
proponents = Propuesta por
addressees = Dirigida a
standing-public = Respuesta pública
standing-formal = Respuesta formal
since = desde
silence-public = { $days ->
    [0] Aún no consta respuesta pública, al { $date }.
    [one] No consta respuesta pública desde hace { $days } día, al { $date }.
   *[other] No consta respuesta pública desde hace { $days } días, al { $date }.
}
silence-formal = { $days ->
    [0] Aún no consta respuesta formal, al { $date }.
    [one] No consta respuesta formal desde hace { $days } día, al { $date }.
   *[other] No consta respuesta formal desde hace { $days } días, al { $date }.
}
silence-paused = { $days ->
    [0] Los proponentes deben una aclaración. No se cuenta ningún día de silencio, al { $date }.
    [one] Los proponentes deben una aclaración. Antes se cuenta { $days } día de silencio, al { $date }.
   *[other] Los proponentes deben una aclaración. Antes se cuentan { $days } días de silencio, al { $date }.
}
silence-ended = { $days ->
    [0] Respondió el mismo día, { $date }.
    [one] Respondió tras { $days } día, el { $date }.
   *[other] Respondió tras { $days } días, el { $date }.
}
chart-silence = Días sin respuesta
chart-silence-words = Del { $from } al { $to }.
chart-silence-paused = Sin contar del { $from } al { $to }: se debía una aclaración.
chart-silence-milestones = Se señaló a los { $days } días.
chart-progress = Cuánto se afirma y cuánto está verificado
chart-progress-words = { $undertaken ->
    [0] Verificados { $verified }, afirmados { $claimed }: { $gap } afirmados y no verificados.
   *[other] Verificados { $verified }, afirmados { $claimed }, de { $undertaken }: { $gap } afirmados y no verificados.
}

terms = Qué se ofrece
terms-then = Los términos de esta versión
version-of = Está sobre la mesa la versión { $number } de { $last }.
obligor = A cargo de
beneficiary = En favor de
quantity = Cuántos
in-return = A cambio del término
condition = Con la condición
due = Plazo

facts = Qué ha ocurrido
facts-order = En el orden en que ocurrió, lo más antiguo primero.
attested-any = Todos los hechos
attested-reported = Al menos informados por un medio independiente
attested-officially-confirmed = Solo confirmados oficialmente
occurred = Ocurrió
recorded = Registrado aquí
speaker = Quién habló
on-behalf-of = En nombre de
channel = Por
attribution = Acreditación
reason = Motivo expresado
status-moved = Estado al registrarse
became = pasó a
translations = Traducciones
sources = Fuentes
archived = copia archivada
amended-to = La oferta cambió: versión { $number }

void-title = El registro de esta propuesta era un error
void-why = Nada de lo que sigue merece crédito. Queda legible para que quien lo leyó pueda ver qué estaba mal.
truncated = Aquí solo se muestran los hechos más recientes. Las copias para guardar los tienen todos.
related = Relacionada con
deadlines = Fechas fijadas por una parte
deadline-answer = Respuesta
deadline-term = Término { $term }
progress = Hasta dónde se ha cumplido
outcome = En conjunto
moot = Este término quedó sin objeto.
as-of = al
report = el informe
keep = Para guardar
keep-feed = Canal Atom: una entrada por cada hecho que es noticia
keep-json = Todo, en JSON
keep-plover = Hechos codificados según PLOVER, en JSON Lines
keep-bundle = El registro con sus huellas, para comprobarlo sin conexión (tar)
origin = Texto de { $origin }
capture = SHA-256 de la copia capturada
timeliness-pending = Hay tiempo
timeliness-due-soon = Quedan menos de tres días
timeliness-overdue = La fecha pasó sin ello
timeliness-in-time = Se cumplió
timeliness-late = Se hizo después de la fecha

## Estados

status-draft = Borrador
status-announced = Anunciada
status-transmitted = Entregada formalmente
status-under-consideration = En estudio
status-under-negotiation = En negociación
status-accepted-in-principle = Aceptada en principio
status-agreed = Acordada
status-rejected = Rechazada
status-in-implementation = En ejecución
status-fulfilled = Cumplida
status-partially-fulfilled = Cumplida en parte
status-collapsed = Acordada, pero no cumplida
status-withdrawn = Retirada
status-lapsed = Caducada
status-moot = Sin objeto
status-superseded = Sustituida por otra posterior
status-void = Registrada por error

## Posiciones de los destinatarios

standing-awaiting = A la espera de respuesta
standing-not-announced = No consta anuncio público
standing-not-transmitted = No consta entrega formal
standing-acknowledged = Acuse de recibo
standing-clarification-requested = Pidió una aclaración
standing-deferred = Aplazada
standing-accepted = Aceptada
standing-conditionally-accepted = Aceptada con condiciones
standing-partially-accepted = Aceptada en parte
standing-countered = Respondida con una contrapropuesta
standing-rejected = Rechazada
standing-rejected-reported = Rechazada (según informaciones)
standing-accepted-reported = Aceptada (según informaciones)
standing-declined-to-comment = Rehusó comentar
standing-conflicting-reports = Informaciones contradictorias

## Hechos

event-party-created = Parte registrada
event-party-updated = Cambio de nombres de una parte
event-proposal-drafted = Registrada como borrador
event-proposal-announced = Propuesta anunciada
event-proposal-transmitted = Propuesta entregada formalmente
event-proposal-amended = La oferta cambió
event-proposal-withdrawn = Propuesta retirada
event-proposal-updated = La redacción cambió el título o el resumen
event-response-recorded = Respuesta
event-statement-recorded = Se pronunció un tercero
event-performance-reported = Hasta dónde se ha cumplido
event-relation-recorded = Relacionada con otra propuesta
event-talks-reported = Las partes conversan
event-proposal-clarified = El proponente la aclaró
event-proposal-lapsed = La propuesta caducó
event-terms-moot = Términos sin objeto
event-proposal-voided = El registro era un error
event-status-overridden = Estado decidido por la redacción
event-fact-corrected = Corrección
event-fact-clarified = Se precisó un hecho
event-fact-retracted = Retractación
event-fact-corroborated = Un hecho tiene más fuentes
event-fact-assessed = Se verificó o se disputó un hecho
event-silence-reached = Sin respuesta hasta ahora
event-deadline-near = Se acerca una fecha
event-deadline-passed = Ha pasado una fecha
event-government-changed = Cambio de gobierno
event-recognition-recorded = Reconocimiento de un gobierno

response-acknowledgement = Respuesta: acuse de recibo
response-request-for-clarification = Respuesta: petición de aclaración
response-deferral = Respuesta: aplazamiento
response-refusal-to-comment = Respuesta: sin comentarios
response-acceptance = Respuesta: aceptación
response-partial-acceptance = Respuesta: aceptación en parte
response-conditional-acceptance = Respuesta: aceptación con condiciones
response-counter-proposal = Respuesta: contrapropuesta
response-rejection = Respuesta: rechazo
response-withdrawal-of-response = Respuesta retirada

capacity-head-of-state = Jefatura del Estado
capacity-head-of-government = Jefatura del Gobierno
capacity-foreign-minister = Ministerio de Relaciones Exteriores
capacity-full-powers = Con plenos poderes
capacity-head-of-mission = Jefatura de misión
capacity-authorised-spokesperson = Portavocía autorizada
capacity-other-organ = Otro órgano del Estado
capacity-anonymous-official = Fuente oficial sin nombrar
capacity-representative = Representante

channel-social-media-post = Publicación en una red social
channel-press-release = Comunicado de prensa
channel-broadcast = Radio o televisión
channel-press-conference = Rueda de prensa
channel-interview = Entrevista
channel-speech = Discurso
channel-note-verbale = Nota verbal
channel-aide-memoire = Ayuda memoria
channel-demarche = Gestión en persona
channel-exchange-of-notes = Canje de notas
channel-letter = Carta
channel-intermediated = A través de un tercero
channel-back-channel = Canal reservado
class-public = público
class-formal = formal
class-private = ni público ni formal

attribution-claimed = Lo afirma una parte interesada
attribution-reported = Lo informa un medio independiente
attribution-officially-confirmed = Lo confirma oficialmente el actor concernido

precision-instant = Se conoce la hora.
precision-day = Solo se conoce el día.
precision-month = Solo se conoce el mes.

## Lo que hechos posteriores dicen de un hecho

flag-verified = Verificado
flag-disputed = Disputado
flag-corrected = Corregido más tarde
flag-retracted = Retractado más tarde
flag-clarified = Precisado más tarde
flag-corrects-status = Lo que antes se dijo aquí del estado no era así
independent-sources = { $count ->
    [one] Una fuente independiente. Las copias de un mismo texto cuentan una vez.
   *[other] { $count } fuentes independientes, con las añadidas después. Las copias de un mismo texto cuentan una vez.
}

## Lo que dice un hecho

in-reply-to = En respuesta a
answered-by = Tuvo respuesta en
what-changed = Qué cambia
takes-back = Retira
taken-back = Esta respuesta fue retirada más tarde.
corrects = Corrige
clarifies = Precisa
retracts = Retracta
corroborates = Respalda
assesses = Sobre
should-be = Como debió registrarse
wrong = Qué estaba mal
note = Nota
title = Título
summary = Resumen
reply-due = Se pide respuesta antes de
answers-version = Responde a la versión
offers-instead = Ofrece en su lugar
term = Término
basis = Se apoya en
how-far = Hasta dónde
so-far = Hasta ahora
worded = Como se expresó
reporter = Lo informa
decided-status = Estado, por decisión de la redacción
assessor = Según
state = Estado
takes-office = Asume
leaves-office = Cesa
recogniser = Lo reconoce
recognition = Reconocimiento
party = Parte

statement-support = Un tercero se pronuncia a favor
statement-criticism = Un tercero se pronuncia en contra
statement-call-to-act = Un tercero llama a actuar
statement-offer-of-good-offices = Un tercero ofrece sus buenos oficios

basis-announced = Un anuncio
basis-claimed-by-obligor = La palabra de la parte que debe hacerlo
basis-confirmed-by-beneficiary = Confirmación de la parte en cuyo favor se hace
basis-independently-verified = Verificación independiente
basis-named-list = Una lista de nombres
performance-begun = Comenzado
performance-complete = Cumplido
performance-abandoned = No se sigue cumpliendo

supersedes = Sustituye a
superseded-by = Sustituida por
counter-to = Responde a
countered-by = Respondida con la contrapropuesta
reiterates = Reitera
reiterated-by = Reiterada por
revives = Retoma
revived-by = Retomada por

judgement-verified = Se verificó un hecho
judgement-disputed = Se disputa un hecho
judgement-settled = Terminó la disputa sobre un hecho

recognition-de-jure = Como gobierno legítimo
recognition-de-facto = Como gobierno que tiene el control
recognition-withheld = Negado expresamente
recognition-withdrawn = Retirado

## Lo que dice el calendario

notice-silence-public = { $days ->
    [one] { $party }: no consta respuesta pública desde hace { $days } día, al { $date }.
   *[other] { $party }: no consta respuesta pública desde hace { $days } días, al { $date }.
}
notice-silence-formal = { $days ->
    [one] { $party }: no consta respuesta formal desde hace { $days } día, al { $date }.
   *[other] { $party }: no consta respuesta formal desde hace { $days } días, al { $date }.
}
notice-answer-due = { $party }: se pide una respuesta antes de { $date }.
notice-answer-overdue = { $party }: pasó la fecha para una respuesta, { $date }.
notice-term-due = { $party }: el término { $term } vence el { $date }.
notice-term-overdue = { $party }: pasó la fecha del término { $term }, { $date }.

## Términos

act-release = Liberación
act-transfer-custody = Traslado a la custodia de otro
act-repatriate = Repatriación
act-safe-conduct = Salvoconducto
act-pardon = Indulto
act-provide-information = Información
act-refrain = Abstención
act-other = Compromiso
quantity-unspecified = No se dijo
quantity-exact = { $value }
quantity-at-least = Al menos { $value }
quantity-approximately = Unos { $value }
quantity-all = Todos
quantity-percent = { $value } por ciento
person-included = Incluye a
person-excluded = No incluye a
person-example = Nombra como ejemplo a
position-accepted = Aceptado
position-conditional = Aceptado con una condición
position-rejected = Rechazado
position-reserved = Queda abierto

## Confirmar

confirm-title = Confirme estos avisos
confirm-intro = Alguien pidió avisos para su dirección. Usted recibiría correo sobre:
confirm-button = Sí, quiero recibir estos avisos
confirm-ignore = Si no fue usted, cierre esta página. Sin su confirmación no se envía ningún aviso.
confirmed-title = Sus avisos están confirmados
confirmed-intro = Desde ahora usted recibe correo sobre:
confirmed-leave = Cada aviso lleva un enlace con el que puede dejar de recibirlo cuando quiera.
confirmed-close = Puede cerrar esta página.
filter-everything = Toda propuesta registrada
filter-proposals = Estas propuestas:
filter-and-proposals = pero solo sobre estas propuestas:
filter-not-public = Una propuesta que no es pública
filter-types = Solo esta clase de novedades:
filter-minimum = Solo si, como mínimo:
role-any = Propuestas hechas por, o dirigidas a:
role-proponent = Propuestas hechas por:
role-addressee = Propuestas dirigidas a:

## Darse de baja

leave-title = ¿Dejar de recibir estos avisos?
leave-intro = Con este botón termina la suscripción por la que le llegó el correo del que viene. Ninguna otra suscripción cambia.
leave-button = No quiero más avisos de estos
left-title = Ya no recibirá estos avisos
left-intro = Esta suscripción no le enviará más correo. Alguno que ya está en camino puede llegar todavía.
left-again = Si fue un error, suscríbase de nuevo donde lo hizo la primera vez.

## What a version changes

change-added = Nuevo: { $term }
change-removed = Ya no se ofrece: { $term }
change-unchanged = Como antes: { $term }
change-changed = Cambia: { $term }: { $changes }
change-from-to = { $field }: { $before } → { $after }
change-none = ninguna
change-persons-added = se añade a { $names }
change-persons-removed = ya no { $names }
change-persons-moved = pasa a { $names }
field-obligor = quién debe hacerlo
field-beneficiary = a favor de quién
field-act = qué debe hacerse
field-quantity = cuántos
field-reciprocity-group = qué se da a cambio
field-conditions = condiciones
field-due = antes de cuándo
field-named-persons = personas nombradas
field-description = redacción

## Cuando no hay página

not-found-title = No existe esa página
not-found-why = No consta nada en esta dirección.
not-found-do = Compruebe que la dirección esté completa, o empiece por la lista de propuestas.
wrong-link-title = Este enlace no funciona
wrong-confirm-why = No es uno de los enlaces que enviamos para confirmar avisos. Quizá el programa de correo lo partió.
wrong-confirm-do = Abra otra vez el enlace del correo, o cópielo entero. Si no sirve, pida los avisos de nuevo: recibirá otro correo.
wrong-leave-why = No es uno de los enlaces que enviamos para dejar de recibir avisos. Quizá el programa de correo lo partió.
wrong-leave-do = Abra otra vez el enlace al final del último aviso, o cópielo entero.
old-link-title = Este enlace ya no vale
old-confirm-why = Un enlace para confirmar avisos vale 48 horas, y solo hasta que termina la suscripción.
old-confirm-do = Si confirmó a tiempo, no tiene que hacer nada. Si no, pida los avisos de nuevo: recibirá un correo con otro enlace.
unavailable-title = No se puede consultar el registro
unavailable-why = Algo falló de nuestro lado. Puede que lo que pidió no se haya hecho.
unavailable-do = Inténtelo de nuevo en unos minutos. Hacerlo dos veces no causa daño.
reference = Si nos escribe por esto, indique:
