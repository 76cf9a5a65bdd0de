namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>First in, first out, in a ring of fixed size: no allocation after construction.</summary>
internal sealed class BoundedQueue<T>(int capacity)
{
    private readonly T[] _items = new T[capacity];
    private int _first;

    public int Count { get; private set; }

    /// <returns>False if full; the item is dropped.</returns>
    public bool TryEnqueue(in T item)
    {
        if (Count == _items.Length) return false;
        _items[(_first + Count++) % _items.Length] = item;
        return true;
    }

    public bool TryDequeue(out T item)
    {
        item = _items[_first];
        if (Count == 0) return false;
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
}
