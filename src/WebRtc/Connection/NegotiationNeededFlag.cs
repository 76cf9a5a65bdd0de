namespace Camerad.WebRtc.Connection;

/// <summary>
/// W3C WebRTC §4.7.3: tells once that a negotiation is needed, when the connection is stable and no operation waits.
/// </summary>
/// <param name="context">Where the event is raised.</param>
/// <param name="chain">The connection's operations.</param>
/// <param name="isStable">The signaling state is stable, and the connection open.</param>
/// <param name="isNeeded">"Check if negotiation is needed".</param>
/// <param name="raise">Raises the event.</param>
internal sealed class NegotiationNeededFlag(
    ConnectionContext context, Func<OperationsChain> chain, Func<bool> isStable, Func<bool> isNeeded, Action raise)
{
    private volatile bool _updateWhenChainIsEmpty;
    private bool _isSet;

    /// <summary>Any thread: something may have changed.</summary>
    public void Update()
    {
        if (MustWait()) return;
        context.Post(Check);
    }

    /// <summary>On the context: the last operation is done.</summary>
    public void HandleEmptyChain()
    {
        if (!_updateWhenChainIsEmpty) return;
        _updateWhenChainIsEmpty = false;
        Update();
    }

    /// <summary>On the context: stable again, so whatever was told is settled.</summary>
    public void Clear() => _isSet = false;

    private void Check()
    {
        if (MustWait() || !isStable()) return;
        if (!isNeeded())
        {
            _isSet = false;
            return;
        }

        if (_isSet) return;
        _isSet = true;
        raise();
    }

    // Looked at once more after the flag: the last operation may have ended in between, on another thread, unseeing.
    private bool MustWait()
    {
        if (chain().IsEmpty) return false;
        _updateWhenChainIsEmpty = true;
        return !chain().IsEmpty;
    }
}
