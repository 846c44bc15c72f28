namespace UnityEngine;

public class MonoBehaviour : Behaviour
{
}
