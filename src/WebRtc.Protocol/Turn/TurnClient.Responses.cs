using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>The server's answers (RFC 8656 §7.3, §7.4, §8.3, §10.3, §12.3; RFC 8489 §9.2.5).</summary>
internal sealed partial class TurnClient
{
    private void HandleResponse(in StunMessage response)
    {
        if (!TryFind(response.TransactionId, out TurnRequest request, out TurnPermission? permission,
            out TurnChannel? channel) || request.Method != response.Method)
        {
            Counters.Unmatched++;
            return;
        }
        int code = 0;
        if (response.Class == StunClass.ErrorResponse && !response.TryGetErrorCode(out code))
        {
            Counters.Malformed++;
            return;
        }
        if (code is StunErrorCode.Unauthenticated or StunErrorCode.StaleNonce)
        {
            if (TryAnswerChallenge(request, response, code)) return;
        }
        else if (_credentials.IsChallenged && !_credentials.Verify(response))
        {
            Counters.Unauthenticated++;                 // as if it had never come; the request goes on
            return;
        }
        request.Finish();
        if (code != 0) HandleError(code, response, request, permission, channel);
        else HandleSuccess(response, request, permission, channel);
    }

    private bool TryFind(
        StunTransactionId id, out TurnRequest request, out TurnPermission? permission, out TurnChannel? channel)
    {
        (permission, channel) = (null, null);
        request = _allocate;
        if (Matches(_allocate, id)) return true;
        request = _refresh;
        if (Matches(_refresh, id)) return true;
        foreach (TurnPermission one in _permissions)
        {
            (request, permission) = (one.Request, one);
            if (Matches(request, id)) return true;
        }
        permission = null;
        foreach (TurnChannel one in _channels)
        {
            (request, channel) = (one.Request, one);
            if (Matches(request, id)) return true;
        }
        return false;
    }

    private static bool Matches(TurnRequest request, StunTransactionId id) => request.IsPending && request.Id == id;

    /// <summary>A request may be asked again with what the server wants to see.</summary>
    /// <returns>False: it has seen it, and does not want it; or there is nothing to be answered.</returns>
    private bool TryAnswerChallenge(TurnRequest request, in StunMessage response, int code)
    {
        // RFC 8489 §9.2.5: never the same credentials twice.
        if (code == StunErrorCode.Unauthenticated && request.IsSigned && _credentials.IsSameRealm(response))
            return false;
        return _credentials.TryTake(response) && request.TryRestart(_now, _tag, _random);
    }

    private void HandleSuccess(
        in StunMessage response, TurnRequest request, TurnPermission? permission, TurnChannel? channel)
    {
        if (request == _allocate) HandleAllocated(response);
        else if (_isClearing) Allocate(_now);
        else if (request == _refresh) ScheduleRefresh(response);
        else if (permission is not null) permission.RefreshAt = _now + PermissionRefresh;
        else if (channel is not null)
        {
            channel.IsBound = true;
            channel.RefreshAt = _now + ChannelRefresh;
        }
    }

    private void HandleAllocated(in StunMessage response)
    {
        if (!response.TryGetXorAddress(StunAttributeType.XorRelayedAddress, out TransportAddress relayed)
            || relayed.Port == 0 || relayed.IsIPv4 != Server.IsIPv4)
        {
            Counters.Malformed++;
            Fail(StunErrorCode.BadRequest);
            return;
        }
        _ = response.TryGetMappedAddress(out TransportAddress mapped);
        State = TurnState.Allocated;
        _wasCleared = false;
        _allocateUntil = Instant.Never;
        (RelayedAddress, MappedAddress) = (relayed, mapped);
        ScheduleRefresh(response);
        _keepAliveAt = _now + KeepAliveInterval;
        Raise(new TurnEvent(TurnEventKind.Allocated, relayed, mapped));
    }

    private void ScheduleRefresh(in StunMessage response)
    {
        TimeSpan lifetime = Lifetime;
        if (response.TryGetUInt32(StunAttributeType.Lifetime, out uint seconds))
            lifetime = TimeSpan.FromSeconds(Math.Clamp(seconds, 1, MaxLifetime.TotalSeconds));
        TimeSpan ahead = lifetime / 2 < RefreshAhead ? lifetime / 2 : RefreshAhead;
        _refreshAt = _now + (lifetime - ahead);
    }

    private void HandleError(
        int code, in StunMessage response, TurnRequest request, TurnPermission? permission, TurnChannel? channel)
    {
        if (request == _allocate)
        {
            bool goesOn = code switch
            {
                StunErrorCode.TryAlternate => TryRedirect(response),
                StunErrorCode.AllocationMismatch => TryClear(),
                _ => false,
            };
            if (!goesOn) Fail(code);
        }
        else if (_isClearing)
        {
            Allocate(_now);
        }
        else if (request == _refresh || code == StunErrorCode.AllocationMismatch)
        {
            Lose(code);
        }
        else
        {
            // The peer is forbidden, or there is no room: permissions are asked for again while they are used, and a
            // peer without a channel is reached by indications.
            Counters.Refused++;
            if (permission is not null) permission.RefreshAt = _now + PermissionRefresh;
            if (channel is not null) channel.IsBound = false;
        }
    }

    /// <summary>RFC 8489 §10. A stream's other end can't be changed here.</summary>
    private bool TryRedirect(in StunMessage response)
    {
        if (IsStream || _redirects == MaxRedirects) return false;
        if (!response.TryGetAlternateServer(out TransportAddress other)) return false;
        if (other.Port == 0 || other.IsIPv4 != Server.IsIPv4 || other == Server) return false;
        _redirects++;
        Server = other;
        _credentials.Forget();
        Allocate(_now);
        return true;
    }
}
