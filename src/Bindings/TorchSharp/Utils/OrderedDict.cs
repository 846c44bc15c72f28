#nullable disable
using System.Collections;

namespace TorchSharp.Utils;

/// <summary>A dictionary that keeps the order of entry.</summary>
internal class OrderedDict<TKey, TValue> : IEnumerable<(TKey, TValue)>
{
    private readonly List<(TKey Key, TValue Value)> _list = [];
    private readonly Dictionary<TKey, TValue> _dictionary = [];

    public int Count => _list.Count;

    public TValue this[TKey key]
    {
        get => _dictionary[key];
        set
        {
            int place = _list.FindIndex(entry => EqualityComparer<TKey>.Default.Equals(entry.Key, key));
            if (place < 0)
            {
                _list.Add((key, value));
            }
            else
            {
                _list[place] = (key, value);
            }

            _dictionary[key] = value;
        }
    }

    public IEnumerable<TKey> keys() => _list.Select(entry => entry.Key);

    public IEnumerable<TValue> values() => _list.Select(entry => entry.Value);

    public void Add(TKey key, TValue value)
    {
        _dictionary.Add(key, value);
        _list.Add((key, value));
    }

    public bool ContainsKey(TKey key) => _dictionary.ContainsKey(key);

    public bool TryGetValue(TKey key, out TValue value) => _dictionary.TryGetValue(key, out value);

    public bool Remove(TKey key)
    {
        _list.RemoveAll(entry => EqualityComparer<TKey>.Default.Equals(entry.Key, key));
        return _dictionary.Remove(key);
    }

    public void Clear()
    {
        _list.Clear();
        _dictionary.Clear();
    }

    public IEnumerator<(TKey, TValue)> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
