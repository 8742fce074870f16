# Lo que dicen las páginas, en español. Las palabras del dominio están en el archivo del
# mismo nombre del worker.

site-name = Démarche
site-what = Un registro de propuestas diplomáticas y de cómo responden los gobiernos.
site-sources = Cada hecho se muestra con su fuente. Expresiones como «preso político» son palabras de quien las usó.
other-language = English
other-language-code = en

not-found-title = Aquí no hay nada
not-found-text = La dirección es incorrecta o la página nunca existió. Si llegó desde un correo, es posible que el enlace se haya partido: cópielo entero.

store-title = El registro no se puede leer en este momento
store-text = Es culpa nuestra. Inténtelo de nuevo en un minuto.

confirm-title = ¿Quiere recibir este correo?
confirm-text = Alguien, esperamos que usted, nos pidió escribir a esta dirección sobre:
confirm-button = Sí, escríbanme
confirm-leave = Si no fue usted, no haga nada: sin su respuesta no volveremos a escribir.
confirm-done-title = Confirmado
confirm-done-text = Desde ahora recibirá un correo cuando algo ocurra. Cada correo tiene un enlace para darse de baja con un clic.
confirm-gone-title = Este enlace ya no sirve
confirm-gone-text = Sirve durante 48 horas, y puede que no haya llegado entero. Pida la suscripción otra vez para recibir uno nuevo.
confirm-ended-title = Esta suscripción ha terminado
confirm-ended-text = Pídala otra vez si desea recibir correo.

follow-everything = todas las propuestas del registro
follow-proposal = la propuesta «{ $title }»
follow-party = propuestas de { $party } o dirigidas a ella
follow-party-proponent = propuestas hechas por { $party }
follow-party-addressee = propuestas dirigidas a { $party }
follow-types = solo: { $types }
follow-attribution = como mínimo { $attribution }

leave-title = ¿Dejar de recibir este correo?
leave-text = No recibirá más correo sobre:
leave-button = Dejar de recibirlo
leave-done-title = Se ha dado de baja
leave-done-text = No recibirá más correo de este tipo. Es posible que aún llegue un mensaje que ya estaba en camino.
leave-wrong-title = Este enlace no es nuestro
leave-wrong-text = Copie el enlace entero del correo. Si no funciona, responda al correo.

index-title = Propuestas
index-party-title = Propuestas de { $party }
index-empty = Todavía no hay nada registrado.
index-older = Anteriores
index-updated = último hecho registrado: { $when }

timeline-status = En qué estado está
timeline-public = en público
timeline-formal = formalmente
timeline-since = desde { $when }
timeline-silent = { $count ->
    [0] no se conoce respuesta pública, a { $when }
    [one] no se conoce respuesta pública desde hace { $count } día, a { $when }
   *[other] no se conoce respuesta pública desde hace { $count } días, a { $when }
}
timeline-answers = Respuestas
timeline-terms = Términos sobre la mesa
timeline-version = versión { $number }
timeline-facts = Qué ocurrió
timeline-order = En el orden en que ocurrió, lo último primero.
timeline-recorded = registrado: { $when }
timeline-status-change = Estado: { $before } → { $after }
timeline-no-occurrence = solo en este registro
timeline-more = Hay más hechos de los que caben en esta página. ListEvents los tiene todos.
timeline-exact = exactamente { $count }
timeline-at-least = al menos { $count }
timeline-approximately = cerca de { $count }
timeline-all = todos
timeline-percent = { $count } %
timeline-given-for = a cambio unos de otros: { $group }
timeline-words-of = en palabras del proponente
