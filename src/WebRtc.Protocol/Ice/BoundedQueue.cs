namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// First in, first out, in a ring that grows to what was needed once, up to a limit: an idle peer's queues are small,
/// and nothing is allocated per item.
/// </summary>
/// <param name="capacity">Items; more are refused.</param>
internal sealed class BoundedQueue<T>(int capacity)
{
    private const int FirstLength = 4;

    private T[] _items = [];
    private int _first;

    public int Count { get; private set; }

    /// <returns>False if full; the item is dropped.</returns>
    public bool TryEnqueue(in T item)
    {
        if (Count == capacity) return false;
        if (Count == _items.Length) Grow();
        _items[(_first + Count++) % _items.Length] = item;
        return true;
    }

    public bool TryDequeue(out T item)
    {
        item = default!;
        if (Count == 0) return false;
        item = _items[_first];
        _items[_first] = default!;
        _first = (_first + 1) % _items.Length;
        Count--;
        return true;
    }

    public void Clear()
    {
        Array.Clear(_items);
        _first = Count = 0;
    }

    private void Grow()
    {
        var items = new T[Math.Min(capacity, Math.Max(FirstLength, 2 * _items.Length))];
        for (int i = 0; i < Count; i++) items[i] = _items[(_first + i) % _items.Length];
        _items = items;
        _first = 0;
    }
}
