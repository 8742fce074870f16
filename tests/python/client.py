"""A client in another language, generated from `proto/` by that language's own tools.

    client.py PROTO_FOLDER TARGET

Generates the stubs into a folder that is gone afterwards, then goes through the contract as
a newsroom's programmer would: records, reads its own writes, watches, loses the connection,
resumes. Any deviation raises.
"""

import pathlib
import sys
import tempfile
import threading
import uuid

import grpc
import grpc_tools
from grpc_tools import protoc

PATIENCE_S = 30

# The error model of google.rpc, as far as this client reads it. A contract's clients have
# these from their own packages; here they are declared, so that none is needed.
GOOGLE_RPC = """
syntax = "proto3";
package google.rpc;
import "google/protobuf/any.proto";
message Status { int32 code = 1; string message = 2; repeated google.protobuf.Any details = 3; }
message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
message BadRequest {
  message FieldViolation { string field = 1; string description = 2; string reason = 3; }
  repeated FieldViolation field_violations = 1;
}
message ResourceInfo {
  string resource_type = 1; string resource_name = 2; string owner = 3; string description = 4;
}
"""


def generate(contract: pathlib.Path, out: pathlib.Path) -> None:
    """Generates messages and stubs for everything in the contract."""
    declared = out / "declared"
    declared.mkdir()
    (declared / "error_model.proto").write_text(GOOGLE_RPC)
    files = sorted(str(file.relative_to(contract)) for file in contract.rglob("*.proto"))
    well_known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    code = protoc.main(
        [
            "protoc",
            f"-I{contract}",
            f"-I{declared}",
            f"-I{well_known}",
            f"--python_out={out}",
            f"--grpc_python_out={out}",
            *files,
            "error_model.proto",
        ]
    )
    assert code == 0, f"protoc refused the contract with {code}"
    # Ahead of everything: packages that are installed must not stand in for what was generated.
    sys.path.insert(0, str(out))


def expect(condition: bool, what: object) -> None:
    """Unlike `assert`, also when Python optimises."""
    if not condition:
        raise AssertionError(what)


def details_of(error: grpc.RpcError) -> dict[str, object]:
    """The typed details of an error, by the name of their type."""
    import error_model_pb2

    trailers = {key: value for key, value in error.trailing_metadata() or ()}
    expect("grpc-status-details-bin" in trailers, f"no details in {error}")
    status = error_model_pb2.Status.FromString(trailers["grpc-status-details-bin"])
    expect(status.code == error.code().value[0], "the details name another code than the trailers")
    details = {}
    for detail in status.details:
        kind = detail.type_url.rpartition("/")[2]
        # Types that are not declared above are none of this client's business.
        name = kind.removeprefix("google.rpc.")
        if hasattr(error_model_pb2, name):
            message = getattr(error_model_pb2, name)()
            expect(detail.Unpack(message), f"{kind} does not unpack")
            details[name] = message
    return details


def refused(call, request, code: grpc.StatusCode, reason: str) -> dict[str, object]:
    """Makes a call that must be refused, and gives the details of the refusal."""
    try:
        answer = call(request, timeout=PATIENCE_S)
    except grpc.RpcError as error:
        expect(error.code() == code, f"{code} was due and {error.code()} came: {error.details()}")
        details = details_of(error)
        info = details.get("ErrorInfo")
        expect(info is not None, f"{code} came without ErrorInfo")
        expect((info.domain, info.reason) == ("demarche", reason), info)
        return details
    raise AssertionError(f"{reason} was due and an answer came: {answer}")


class Watch:
    """A watch that is cut and taken up again, and remembers where it was."""

    def __init__(self, timeline, request_type) -> None:
        self.timeline = timeline
        self.request_type = request_type
        self.after = 0
        self.events = []

    def receive(self, count: int) -> None:
        """Receives until `count` more events are there, then cuts the connection's stream."""
        if count <= 0:
            return  # They came together with earlier ones: the service may send many at once.
        wanted = len(self.events) + count
        request = self.request_type(start_after_seq=self.after)
        stream = self.timeline.WatchEvents(request, timeout=PATIENCE_S)
        for answer in stream:
            self.events.extend(answer.events)
            expect(answer.progress_seq >= self.after, "the progress of a watch went back")
            self.after = answer.progress_seq
            if len(self.events) >= wanted:
                break
        stream.cancel()
        expect(len(self.events) >= wanted, f"{wanted} events were due, {len(self.events)} came")


def main(contract: str, target: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        generate(pathlib.Path(contract).resolve(), pathlib.Path(folder))
        with grpc.insecure_channel(target) as channel:
            grpc.channel_ready_future(channel).result(timeout=PATIENCE_S)
            story(channel)
    print("the contract holds for a client in Python")


def story(channel: grpc.Channel) -> None:
    from demarche.v1 import (
        communication_pb2,
        party_pb2,
        party_service_pb2,
        party_service_pb2_grpc,
        proposal_pb2,
        proposal_service_pb2,
        proposal_service_pb2_grpc,
        response_pb2,
        response_service_pb2,
        response_service_pb2_grpc,
        source_pb2,
        timeline_pb2,
        timeline_service_pb2,
        timeline_service_pb2_grpc,
    )

    parties = party_service_pb2_grpc.PartyServiceStub(channel)
    proposals = proposal_service_pb2_grpc.ProposalServiceStub(channel)
    responses = response_service_pb2_grpc.ResponseServiceStub(channel)
    timeline = timeline_service_pb2_grpc.TimelineServiceStub(channel)

    # Two parties, and the same once more.
    for party_id, display_name in (("el-salvador", "El Salvador"), ("venezuela", "Venezuela")):
        request = party_service_pb2.CreatePartyRequest(
            party=party_pb2.Party(
                display_name=display_name,
                kind=party_pb2.PARTY_KIND_STATE,
                localized_names=[
                    communication_pb2.Text(content=display_name, language_code="es")
                ],
            ),
            party_id=party_id,
        )
        answer = parties.CreateParty(request, timeout=PATIENCE_S)
        expect(answer.party.name == f"parties/{party_id}", answer)
        expect(answer.party.display_name == display_name, answer)
    refused(parties.CreateParty, request, grpc.StatusCode.ALREADY_EXISTS, "RESOURCE_EXISTS")

    # A proposal. Every field that is wrong is named at once.
    details = refused(
        proposals.CreateProposal,
        proposal_service_pb2.CreateProposalRequest(proposal=proposal_pb2.Proposal()),
        grpc.StatusCode.INVALID_ARGUMENT,
        "INVALID_FIELDS",
    )
    expect("BadRequest" in details, "INVALID_FIELDS came without BadRequest")
    fields = {violation.field for violation in details["BadRequest"].field_violations}
    wrong = {"proposal.title", "proposal.proponents", "proposal.addressees"}
    expect(wrong <= fields, f"{wrong} are wrong and {fields} were named")

    def said(on_behalf_of: str, capacity: int, seconds: int) -> communication_pb2.Communication:
        communication = communication_pb2.Communication(
            capacity=capacity,
            on_behalf_of=on_behalf_of,
            channel=communication_pb2.CHANNEL_SOCIAL_MEDIA_POST,
            text=communication_pb2.Text(content="¿Por qué están presos?", language_code="es"),
        )
        communication.occurred.time.FromSeconds(seconds)
        communication.occurred.precision = communication_pb2.PRECISION_INSTANT
        return communication

    source = source_pb2.Source(uri="https://www.example.org/1", publisher="Example")
    request = proposal_service_pb2.CreateProposalRequest(
        proposal=proposal_pb2.Proposal(
            title="Exchange of detainees",
            language_code="en",
            proponents=["parties/el-salvador"],
            addressees=["parties/venezuela"],
            current_version=proposal_pb2.ProposalVersion(
                terms=[
                    proposal_pb2.Term(
                        obligor="parties/el-salvador",
                        act=proposal_pb2.TERM_ACT_REPATRIATE,
                        quantity=proposal_pb2.Quantity(
                            kind=proposal_pb2.QUANTITY_KIND_ALL,
                            value=252,
                            verbatim="100% of the 252",
                        ),
                    )
                ],
                # The evening of 20 April 2025.
                communication=said(
                    "parties/el-salvador", communication_pb2.CAPACITY_HEAD_OF_STATE, 1745182800
                ),
                sources=[source],
                attribution=source_pb2.ATTRIBUTION_OFFICIALLY_CONFIRMED,
            ),
        ),
        request_id=str(uuid.uuid4()),
    )
    created = proposals.CreateProposal(request, timeout=PATIENCE_S)
    proposal = created.proposal
    expect(proposal.status == proposal_pb2.PROPOSAL_STATUS_ANNOUNCED, proposal)
    again = proposals.CreateProposal(request, timeout=PATIENCE_S)
    expect(again.proposal.name == proposal.name, "the same request id recorded two proposals")

    # An answer, and reading one's own writes.
    recorded = responses.RecordResponse(
        response_service_pb2.RecordResponseRequest(
            parent=proposal.name,
            response=response_pb2.Response(
                kind=response_pb2.RESPONSE_KIND_ACKNOWLEDGEMENT,
                communication=said(
                    "parties/venezuela", communication_pb2.CAPACITY_FOREIGN_MINISTER, 1745269200
                ),
                sources=[source],
                attribution=source_pb2.ATTRIBUTION_REPORTED,
            ),
            proposal_etag=proposal.etag,
        ),
        timeout=PATIENCE_S,
    )
    expect(recorded.response.name.startswith(f"{proposal.name}/responses/"), recorded)
    expect(recorded.revision > created.revision, "a write did not raise the revision")
    read = proposals.GetProposal(
        proposal_service_pb2.GetProposalRequest(
            name=proposal.name, min_revision=recorded.revision
        ),
        timeout=PATIENCE_S,
    )
    expect(read.revision >= recorded.revision, "the answer is older than it was asked to be")
    expect(
        read.proposal.status == proposal_pb2.PROPOSAL_STATUS_UNDER_CONSIDERATION, read.proposal
    )
    expect(read.proposal.etag != proposal.etag, "the etag outlived a change")

    # A reader who has not seen the answer must not overwrite it.
    stale = response_service_pb2.RecordResponseRequest(
        parent=proposal.name, response=recorded.response, proposal_etag=proposal.etag
    )
    stale.response.ClearField("name")
    refused(responses.RecordResponse, stale, grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    nobody = proposal_service_pb2.GetProposalRequest(name=f"proposals/{uuid.UUID(int=0)}")
    details = refused(
        proposals.GetProposal, nobody, grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND"
    )
    expect(details["ResourceInfo"].resource_name == nobody.name, details)

    # Lists, page by page: the newest first, each once.
    names = [proposal.name]
    for _ in range(4):
        request.request_id = str(uuid.uuid4())
        created = proposals.CreateProposal(request, timeout=PATIENCE_S)
        names.append(created.proposal.name)
    listed, token = [], ""
    while True:
        page = proposals.ListProposals(
            proposal_service_pb2.ListProposalsRequest(
                page_size=2, page_token=token, min_revision=created.revision
            ),
            timeout=PATIENCE_S,
        )
        listed.extend(proposal.name for proposal in page.proposals)
        token = page.next_page_token
        if not token:
            break
    expect(listed == names[::-1], f"{names[::-1]} were due and {listed} were listed")

    # The record so far, then as it grows, over a watch that is cut twice.
    watch = Watch(timeline, timeline_service_pb2.WatchEventsRequest)
    watch.receive(3)
    watch.receive(created.revision - len(watch.events))

    def record_more() -> None:
        for _ in range(3):
            request.request_id = str(uuid.uuid4())
            proposals.CreateProposal(request, timeout=PATIENCE_S)

    writer = threading.Thread(target=record_more)
    writer.start()
    watch.receive(3)
    writer.join()
    seqs = [event.seq for event in watch.events]
    expect(seqs == list(range(1, len(seqs) + 1)), f"not each once and in order: {seqs}")
    expect(len(seqs) == created.revision + 3, f"{created.revision + 3} were due, {len(seqs)} came")
    types = [event.type for event in watch.events[:4]]
    expect(
        types
        == [
            timeline_pb2.EVENT_TYPE_PARTY_CREATED,
            timeline_pb2.EVENT_TYPE_PARTY_CREATED,
            timeline_pb2.EVENT_TYPE_PROPOSAL_ANNOUNCED,
            timeline_pb2.EVENT_TYPE_RESPONSE_RECORDED,
        ],
        types,
    )
    expect(watch.events[3].response.name == recorded.response.name, watch.events[3])
    page = timeline.ListEvents(
        timeline_service_pb2.ListEventsRequest(parent=proposal.name), timeout=PATIENCE_S
    )
    expect([event.seq for event in page.events] == [3, 4], page)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
